import type { PageTexts } from './en.ts'

export const texts: PageTexts = {
  notices: {
    'sign-in-needed': {
      title: '登录 Vitrine',
      body: '请使用登录链接打开 Vitrine。链接只能使用一次，十分钟内有效，请向操作员索取。',
    },
    'link-spent': {
      title: '此登录链接已失效',
      body: '链接只能使用一次，十分钟内有效。请向操作员索取新的链接。',
    },
    'too-many-attempts': {
      title: '尝试次数过多',
      body: '请等待一分钟，再打开新的登录链接。',
    },
  },
  command: '在主机上，以下命令会给出一个新链接：',
  offer: {
    title: '登录 Vitrine',
    body: '此链接的登录身份：',
    until: '只能使用一次，有效至',
    button: '登录',
  },
  directory: '数据目录：',
  roles: { researcher: '研究人员', operator: '操作员', compliance: '合规官' },
  listed: '、',
}
