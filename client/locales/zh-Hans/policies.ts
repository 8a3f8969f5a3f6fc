import type { Words } from '../words.ts'
import type { texts as english } from '../en/policies.ts'

export const texts = {
  lead: '每个项目的策略及其历次版本。新版本收回的权限，两秒内便会在运行中的会话失效；新增的权限则待下次开始时生效。',
  versions: '{{project}} 的策略版本',
  version: '版本',
  author: '更改者',
  state: '状态',
  inForce: '现行',
  past: '已过去',
  compare: '比较',
  download: '下载',
  comparison: '版本 {{version}} 的不同之处',
  against: '对照版本',
  changes: '不同的字段',
  field: '字段',
  before: '之前',
  after: '之后',
  notNamed: '未注明',
  same: '两者内容相同。',
  noPolicy: '此文件不是策略文档。',
  by: {
    host: '主机',
    system: 'Vitrine',
    nobody: '没有记录',
  },
  set: {
    title: '更改策略',
    hint: '下载现行版本，修改后在此选取。新版本旁会注明您的姓名。',
    choose: '策略文档（JSON）',
    put: '生效',
    done: '版本 {{version}} 现已生效。',
    nothing: '内容与版本 {{version}} 相同，该版本继续生效。',
    failed: '未能更改策略',
  },
} satisfies Words<typeof english>
