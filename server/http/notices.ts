import type { FastifyReply, FastifyRequest } from 'fastify'

import type { Language } from '#protocol/plain/languages.ts'

import { languageOf } from './language.ts'
import { allowStyles, newStyleNonce } from './security-headers.ts'
import { type Notice, type NoticeTexts, texts as en } from './texts/en.ts'
import { texts as zhHans } from './texts/zh-hans.ts'
import { texts as zhHant } from './texts/zh-hant.ts'

const NOTICES: Readonly<Record<Language, NoticeTexts>> = {
  en,
  'zh-Hant': zhHant,
  'zh-Hans': zhHans,
}

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
    .send(noticePage(NOTICES[language][notice], language, nonce))
}

/** Every part is a constant of ours, so nothing needs to be escaped. */
function noticePage(
  { title, body }: NoticeTexts[Notice],
  language: Language,
  nonce: string,
): string {
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
