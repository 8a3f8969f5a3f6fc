import type { FastifyReply, FastifyRequest } from 'fastify'

import { languageOf, type Language } from './language.ts'
import { allowStyles, newStyleNonce } from './security-headers.ts'

type Text = { title: string; body: string }

/** The few pages that a person sees before any page of the client can be shown. */
const NOTICES = {
  'sign-in-needed': {
    en: {
      title: 'Sign in to Vitrine',
      body: 'Vitrine opens with a sign-in link, which works once and for ten minutes. Ask the operator for one. On the machine itself, this command prints one:',
    },
    'zh-Hant': {
      title: '登入 Vitrine',
      body: '請以登入連結開啟 Vitrine。連結只可使用一次,十分鐘內有效,請向營運人員索取。在主機上,以下指令會列出一條新連結:',
    },
    'zh-Hans': {
      title: '登录 Vitrine',
      body: '请使用登录链接打开 Vitrine。链接只能使用一次,十分钟内有效,请向运营人员索取。在主机上,以下命令会给出一个新链接:',
    },
  },
  'link-spent': {
    en: {
      title: 'This sign-in link no longer works',
      body: 'A link works once and for ten minutes. Ask the operator for a fresh one. On the machine itself, this command prints one:',
    },
    'zh-Hant': {
      title: '此登入連結已失效',
      body: '連結只可使用一次,十分鐘內有效。請向營運人員索取新的連結。在主機上,以下指令會列出一條新連結:',
    },
    'zh-Hans': {
      title: '此登录链接已失效',
      body: '链接只能使用一次,十分钟内有效。请向运营人员索取新的链接。在主机上,以下命令会给出一个新链接:',
    },
  },
  'too-many-attempts': {
    en: {
      title: 'Too many attempts',
      body: 'Wait a minute, then open a fresh sign-in link. On the machine itself, this command prints one:',
    },
    'zh-Hant': {
      title: '嘗試次數過多',
      body: '請稍候一分鐘,再開啟新的登入連結。在主機上,以下指令會列出一條新連結:',
    },
    'zh-Hans': {
      title: '尝试次数过多',
      body: '请等待一分钟,再打开新的登录链接。在主机上,以下命令会给出一个新链接:',
    },
  },
} as const satisfies Record<string, Record<Language, Text>>

export type Notice = keyof typeof NOTICES

const COMMAND = 'scripts/sign-in researcher'

const STYLE = `
:root { color-scheme: light dark; font: 1.0625rem/1.6 system-ui, sans-serif; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; }
main { max-width: 34rem; padding: 2rem; }
h1 { font-size: 1.5rem; line-height: 1.3; }
code { display: block; padding: .75rem 1rem; border: 1px solid; border-radius: .5rem; user-select: all; }
`

/** Answers with a page in the person's language, which says what happened and what to do. */
export function sendNotice(
  request: FastifyRequest,
  reply: FastifyReply,
  notice: Notice,
  status: number,
): FastifyReply {
  const language = languageOf(request.headers['accept-language'])
  const nonce = newStyleNonce()
  return allowStyles(reply, nonce)
    .status(status)
    .header('vary', 'accept-language')
    .type('text/html; charset=utf-8')
    .send(noticePage(NOTICES[notice][language], language, nonce))
}

/** Every part is a constant of this file, so nothing needs to be escaped. */
function noticePage({ title, body }: Text, language: Language, nonce: string): string {
  return `<!doctype html>
<html lang="${language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style nonce="${nonce}">${STYLE}</style>
<main>
<h1>${title}</h1>
<p>${body}</p>
<code>${COMMAND}</code>
</main>
</html>
`
}
