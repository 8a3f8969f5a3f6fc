import type { FastifyReply, FastifyRequest } from 'fastify'

import type { Language } from '#protocol/plain/languages.ts'
import { Role } from '#protocol/role.ts'

import { languageOf } from './language.ts'
import { allowInline, newNonce } from './security-headers.ts'
import { type Notice, type PageTexts, texts as en } from './texts/en.ts'
import { texts as zhHans } from './texts/zh-hans.ts'
import { texts as zhHant } from './texts/zh-hant.ts'

const TEXTS: Readonly<Record<Language, PageTexts>> = {
  en,
  'zh-Hant': zhHant,
  'zh-Hans': zhHans,
}

const STYLE = `
:root { color-scheme: light dark; font: 1.0625rem/1.6 system-ui, sans-serif; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; }
main { max-width: 34rem; padding: 2rem; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; line-height: 1.3; }
code { display: block; padding: .75rem 1rem; border: 1px solid; border-radius: .5rem; user-select: all; }
code + code { margin-top: .5rem; }
button { font: inherit; padding: .6rem 1.4rem; border: 0; border-radius: .5rem; background: #24527a; color: #fff; }
button:disabled { opacity: .6; }
button:focus-visible { outline: 3px solid #6aa5d8; outline-offset: 2px; }
`

/** A link is spent once: a second click must not find it spent by the first. */
const SEND_ONCE = `const form = document.forms[0]
form.addEventListener('submit', () => { form.querySelector('button').disabled = true })`
const SEND_NOW = `${SEND_ONCE}
form.requestSubmit()`

/** What a link would do, as its page says it. */
export type OfferedSignIn = {
  name: string
  roles: readonly Role[]
  expiresAt: Date
  /** Nobody is signed in in this browser, and the demonstration's page posts by itself. */
  postsItself: boolean
}

/**
 * The few pages that a person sees before any page of the client. `dataDirectory` is told to whoever needs
 * the command for a fresh link; null beyond loopback, where the command makes none and no visitor needs to
 * know a path of this machine.
 */
export class Notices {
  readonly #dataDirectory: string | null

  constructor(dataDirectory: string | null) {
    this.#dataDirectory = dataDirectory
  }

  /** Says what happened and what to do; `role` is of the person who needs another link, where that is known. */
  send(
    request: FastifyRequest,
    reply: FastifyReply,
    { notice, status, role }: { notice: Notice; status: number; role?: Role | undefined },
  ): FastifyReply {
    const { language, texts } = textsFor(request)
    const { title, body } = texts.notices[notice]
    const nonce = newNonce()
    const commands = this.#commands(role === undefined ? Role.options : [role])
    const remedy = commands.length === 0 ? '' : `<p>${texts.command}</p>${commands.join('\n')}`
    const content = `<p>${body}</p>${remedy}`
    return allowInline(reply, nonce, { scripts: false })
      .status(status)
      .header('vary', 'accept-language')
      .type('text/html; charset=utf-8')
      .send(page({ title, content, language, nonce }))
  }

  /** The page of a link, which spends nothing: only what it posts does. */
  offerSignIn(request: FastifyRequest, reply: FastifyReply, offered: OfferedSignIn): FastifyReply {
    const { language, texts } = textsFor(request)
    const { title, body, until, button } = texts.offer
    const who = offered.roles.map((role) => texts.roles[role]).join(texts.listed)
    const nonce = newNonce()
    const expires = `${offered.expiresAt.toISOString().slice(0, 19).replace('T', ' ')} UTC`
    const directory = this.#dataDirectory
    const content = `<p>${body} <strong>${escaped(offered.name)}</strong>${who === '' ? '' : ` (${who})`}.</p>
<p>${until} <time datetime="${offered.expiresAt.toISOString()}">${expires}</time></p>
${directory === null ? '' : `<p>${texts.directory} <code>${escaped(directory)}</code></p>`}
<form method="post"><button data-testid="sign-in">${button}</button></form>
<script nonce="${nonce}">${offered.postsItself ? SEND_NOW : SEND_ONCE}</script>`
    return (
      allowInline(reply, nonce, { scripts: true })
        .header('vary', 'accept-language, cookie')
        // Without a referrer a browser would not say either which page the form came from.
        .header('referrer-policy', 'same-origin')
        .type('text/html; charset=utf-8')
        .send(page({ title, content, language, nonce }))
    )
  }

  #commands(roles: readonly Role[]): string[] {
    const directory = this.#dataDirectory
    if (directory === null) return []
    const quoted = /^[\w./-]+$/.test(directory)
      ? directory
      : `'${directory.replaceAll("'", "'\\''")}'`
    return roles.map(
      (role) => `<code>${escaped(`sudo scripts/sign-in ${role} --data-dir ${quoted}`)}</code>`,
    )
  }
}

function textsFor(request: FastifyRequest): { language: Language; texts: PageTexts } {
  const language = languageOf(request.headers['accept-language'])
  return { language, texts: TEXTS[language] }
}

/** `content` is of our own making; whatever in it was written elsewhere is escaped by whoever put it there. */
function page(parts: {
  title: string
  content: string
  language: Language
  nonce: string
}): string {
  const { title, content, language, nonce } = parts
  return `<!doctype html>
<html lang="${language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style nonce="${nonce}">${STYLE}</style>
<main>
<h1>${title}</h1>
${content}
</main>
</html>
`
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
}
