import type { PageTexts } from './en.ts'

export const texts: PageTexts = {
  notices: {
    'sign-in-needed': {
      title: '登入 Vitrine',
      body: '請以登入連結開啟 Vitrine。連結只可使用一次，十分鐘內有效，請向操作員索取。',
    },
    'link-spent': {
      title: '此登入連結已失效',
      body: '連結只可使用一次，十分鐘內有效。請向操作員索取新的連結。',
    },
    'too-many-attempts': {
      title: '嘗試次數過多',
      body: '請稍候一分鐘，再開啟新的登入連結。',
    },
  },
  command: '在主機上，以下指令會列出一條新連結：',
  offer: {
    title: '登入 Vitrine',
    body: '此連結的登入身分：',
    until: '只可使用一次，有效至',
    button: '登入',
  },
  directory: '數據目錄：',
  roles: { researcher: '研究員', operator: '操作員', compliance: '合規主任' },
  listed: '、',
}
