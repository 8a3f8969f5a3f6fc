import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'

import { type Admission, COOKIE_NAME, cookieOf } from '../access/admission.ts'
import { rolesOf } from '../access/roles.ts'
import type { Notices } from '../http/notices.ts'
import { isEncrypted } from '../access/own-origin.ts'
import { AttemptLimit } from './attempt-limit.ts'
import { COOKIE_LIFETIME_MS, type SignedIn, type SignInLink, type SignIns } from './sign-ins.ts'

export type SignInRoutesOptions = {
  signIns: Pick<SignIns, 'look' | 'redeem' | 'signOut'>
  notices: Notices
  rules: Admission['rules']
}

/** Anything may stand here: what is no token gets the same page as a spent one. */
const Link = z.strictObject({ token: z.string() })

const link = { schema: { params: Link }, config: { access: 'public' as const } }

/** One-time links: what they would do, and doing it. */
export const signInRoutes: FastifyPluginAsyncZod<SignInRoutesOptions> = async (app, options) => {
  const { signIns, notices } = options
  const limit = new AttemptLimit()

  /** Answers whoever guesses too much; a link that is unknown is a guess, one that is spent is not. */
  const refuse = (request: FastifyRequest, reply: FastifyReply, known?: SignInLink) => {
    if (known === undefined) limit.countFailure(request.ip)
    const [role] = known === undefined ? [] : rolesOf(known.person, new Date())
    return notices.send(request, reply, { notice: 'link-spent', status: 410, role })
  }
  app.addHook('preHandler', async (request, reply) => {
    if (!limit.isReached(request.ip)) return
    const asked = { notice: 'too-many-attempts', status: 429 } as const
    notices.send(request, reply.header('retry-after', '60'), asked)
  })

  // Previews and scanners of links ask for this page; it spends nothing.
  app.get('/sign-in/:token', link, async (request, reply) => {
    const known = signIns.look(request.params.token)
    if (known?.open !== true) return refuse(request, reply, known)
    return notices.offerSignIn(request, reply, {
      name: known.person.name,
      roles: rolesOf(known.person, new Date()),
      expiresAt: known.expiresAt,
      postsItself: known.demonstration && request.person === null,
    })
  })

  // The page's form has no field, and a browser sends it as one all the same. Nobody else takes any.
  const form = 'application/x-www-form-urlencoded'
  app.addContentTypeParser(form, { parseAs: 'string' }, (_request, _body, done) => done(null))
  app.post('/sign-in/:token', link, async (request, reply) => {
    const { token } = request.params
    const signed = signIns.redeem(token, request.ip)
    if (signed !== undefined) return welcome(request, reply, signed, options)
    const known = signIns.look(token)
    // A form that was sent twice, or again by a reload: whom it was for is where they wanted to be.
    const isHere = known !== undefined && known.person.id === request.person?.id
    return isHere ? reply.redirect('/', 303) : refuse(request, reply, known)
  })
}

/** The browser is this person's from now on, and nobody's else. */
function welcome(
  request: FastifyRequest,
  reply: FastifyReply,
  { person, cookie }: SignedIn,
  { signIns, rules }: SignInRoutesOptions,
): FastifyReply {
  const previous = cookieOf(request.headers)
  if (previous !== undefined) signIns.signOut(previous, 'replaced')
  request.log.info({ personId: person.id }, 'signed in')
  const maxAge = COOKIE_LIFETIME_MS / 1000
  reply.setCookie(COOKIE_NAME, cookie, { ...cookieOptions(request, rules), maxAge })
  return reply.redirect('/', 303)
}

/** Of the cookie that a browser gets and loses again. */
export function cookieOptions({ headers }: FastifyRequest, rules: Admission['rules']) {
  return {
    path: '/',
    httpOnly: true,
    // Strict would leave out the cookie on the way from a link in a mail to the start page.
    sameSite: 'lax' as const,
    secure: isEncrypted(headers.host, rules),
  }
}
