import type { texts as english } from '../en/shell.ts'
import type { Words } from '../words.ts'

export const texts = {
  tagline: '数据不动，计算过境。',
  skip: '跳到正文',
  language: '语言',
  signOut: '退出登录',
  signedInAs: '已登录：{{name}}',
  loading: '加载中……',
  cancel: '取消',
  close: '关闭',
  tryAgain: '重试',
  reload: '刷新页面',
  toDesk: '研究工作台',
  toConsole: '控制台',
  wrongRole: '您的角色不能使用此页面',
  wrongRoleRemedy: '请返回您的首页，或请操作员授予所需角色。',
  toStart: '返回首页',
  broken: '此页面出现错误',
  brokenRemedy: '请刷新页面。您的会话不受影响，会继续运行。',
  surface: {
    desktop: '桌面',
    terminal: '终端',
  },
} satisfies Words<typeof english>
