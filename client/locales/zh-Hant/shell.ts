import type { texts as english } from '../en/shell.ts'
import type { Words } from '../words.ts'

export const texts = {
  tagline: '數據不動，運算過境。',
  skip: '跳至內容',
  language: '語言',
  signOut: '登出',
  signedInAs: '已登入：{{name}}',
  loading: '載入中⋯⋯',
  cancel: '取消',
  close: '關閉',
  tryAgain: '再試一次',
  reload: '重新載入頁面',
  toDesk: '研究工作台',
  toConsole: '控制台',
  wrongRole: '你的角色不能使用此頁面',
  wrongRoleRemedy: '請返回你的首頁，或請操作員授予你所需角色。',
  toStart: '返回首頁',
  broken: '此頁面發生錯誤',
  brokenRemedy: '請重新載入。你的工作階段不受影響，會繼續運行。',
  surface: {
    desktop: '桌面',
    terminal: '終端機',
  },
} satisfies Words<typeof english>
