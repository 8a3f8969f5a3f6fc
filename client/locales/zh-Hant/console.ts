import type { texts as english } from '../en/console.ts'
import type { Words } from '../words.ts'

export const texts = {
  title: '控制台',
  tabs: '分區',
  stale: '並非最新：數字截至 {{when}}。此頁會不斷重試。',
  sections: {
    sessions: '運行中的工作階段',
    recordings: '錄影',
    policies: '政策',
    packages: '套件',
  },
  columns: {
    person: '使用者',
    project: '項目',
    surface: '類別',
    started: '開始',
    ended: '結束時間',
    reason: '結束原因',
    actions: '操作',
  },
} satisfies Words<typeof english>
