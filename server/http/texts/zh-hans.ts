import type { NoticeTexts } from './en.ts'

export const texts: NoticeTexts = {
  'sign-in-needed': {
    title: '登录 Vitrine',
    body: '请使用登录链接打开 Vitrine。链接只能使用一次，十分钟内有效，请向操作员索取。在主机上，以下命令会给出一个新链接：',
  },
  'link-spent': {
    title: '此登录链接已失效',
    body: '链接只能使用一次，十分钟内有效。请向操作员索取新的链接。在主机上，以下命令会给出一个新链接：',
  },
  'too-many-attempts': {
    title: '尝试次数过多',
    body: '请等待一分钟，再打开新的登录链接。在主机上，以下命令会给出一个新链接：',
  },
}
