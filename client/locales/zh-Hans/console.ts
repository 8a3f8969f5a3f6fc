import type { texts as english } from '../en/console.ts'
import type { Words } from '../words.ts'

export const texts = {
  title: '控制台',
  tabs: '分区',
  stale: '并非最新：数字截至 {{when}}。此页面会不断重试。',
  sections: {
    sessions: '运行中的会话',
    recordings: '录像',
    policies: '策略',
    packages: '软件包',
  },
  columns: {
    person: '使用者',
    project: '项目',
    surface: '类别',
    started: '开始',
    ended: '结束时间',
    reason: '结束原因',
    actions: '操作',
  },
} satisfies Words<typeof english>
