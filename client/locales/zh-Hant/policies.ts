import type { Words } from '../words.ts'
import type { texts as english } from '../en/policies.ts'

export const texts = {
  lead: '每個項目的政策及其歷次版本。新版本收回的權限，兩秒內便會在運行中的工作階段失效；新增的權限則待下次開始時生效。',
  versions: '{{project}} 的政策版本',
  version: '版本',
  author: '更改者',
  state: '狀態',
  inForce: '現行',
  past: '已過去',
  compare: '比較',
  download: '下載',
  comparison: '版本 {{version}} 的不同之處',
  against: '對照版本',
  changes: '不同的欄位',
  field: '欄位',
  before: '之前',
  after: '之後',
  notNamed: '沒有載明',
  same: '兩者內容相同。',
  noPolicy: '此檔案不是政策文件。',
  by: {
    host: '主機',
    system: 'Vitrine',
    nobody: '沒有記錄',
  },
  set: {
    title: '更改政策',
    hint: '下載現行版本，修改後在此選取。新版本旁會載明你的姓名。',
    choose: '政策文件（JSON）',
    put: '生效',
    done: '版本 {{version}} 現已生效。',
    nothing: '內容與版本 {{version}} 相同，該版本繼續生效。',
    failed: '未能更改政策',
  },
} satisfies Words<typeof english>
