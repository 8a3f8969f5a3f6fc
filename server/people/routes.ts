import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'

import { Me } from '#protocol/api/people.ts'
import type { ProjectId } from '#protocol/ids.ts'

import { type Admission, COOKIE_NAME, cookieOf } from '../access/admission.ts'
import { rolesOf, whatMay } from '../access/roles.ts'
import { signedIn } from '../http/build-app.ts'
import type { Notices } from '../http/notices.ts'
import { isEncrypted } from '../access/own-origin.ts'
import { AttemptLimit } from './attempt-limit.ts'
import { COOKIE_LIFETIME_MS, type SignInLink, type SignIns } from './sign-ins.ts'

export type PeopleRoutesOptions = {
  signIns: Pick<SignIns, 'look' | 'redeem' | 'signOut'>
  notices: Notices
  /** Every project there is: whose authority is the whole site's has it in each. */
  projectIds: () => ProjectId[]
  rules: Admission['rules']
}

/** Anything may stand here: what is no token gets the same page as a spent one. */
const Link = z.strictObject({ token: z.string() })

export const peopleRoutes: FastifyPluginAsyncZod<PeopleRoutesOptions> = async (app, options) => {
  const { signIns, notices, projectIds, rules } = options
  const limit = new AttemptLimit()

  const cookieOptions = (host: string | undefined) => ({
    path: '/',
    httpOnly: true,
    // Strict would leave out the cookie on the way from a link in a mail to the start page.
    sameSite: 'lax' as const,
    secure: isEncrypted(host, rules),
  })

  const link = { schema: { params: Link }, config: { access: 'public' as const } }

  /** Answers whoever guesses too much; a link that is unknown is a guess, one that is spent is not. */
  const refuse = (request: FastifyRequest, reply: FastifyReply, known?: SignInLink) => {
    if (known === undefined) limit.countFailure(request.ip)
    const [role] = known === undefined ? [] : rolesOf(known.person, new Date())
    return notices.send(request, reply, { notice: 'link-spent', status: 410, role })
  }
  const isTooMuch = (request: FastifyRequest, reply: FastifyReply): boolean => {
    if (!limit.isReached(request.ip)) return false
    const asked = { notice: 'too-many-attempts', status: 429 } as const
    notices.send(request, reply.header('retry-after', '60'), asked)
    return true
  }

  // Previews and scanners of links ask for this page; it spends nothing.
  app.get('/sign-in/:token', link, async (request, reply) => {
    if (isTooMuch(request, reply)) return reply
    const known = signIns.look(request.params.token)
    if (known?.open !== true) return refuse(request, reply, known)
    return notices.offerSignIn(request, reply, {
      name: known.person.name,
      roles: rolesOf(known.person, new Date()),
      expiresAt: known.expiresAt,
      postsItself: known.demonstration && request.person === null,
    })
  })

  await app.register(async (ofForms) => {
    // The page's form has no field, and a browser sends it as one all the same. No other route takes any.
    const form = 'application/x-www-form-urlencoded'
    ofForms.addContentTypeParser(form, { parseAs: 'string' }, (_request, _body, done) => done(null))
    ofForms.post<{ Params: z.infer<typeof Link> }>(
      '/sign-in/:token',
      link,
      async (request, reply) => {
        if (isTooMuch(request, reply)) return reply
        const { token } = request.params
        const signed = signIns.redeem(token, request.ip)
        if (signed === undefined) {
          const known = signIns.look(token)
          // A form that was sent twice, or again by a reload: whom it was for is where they wanted to be.
          const isHere = known !== undefined && known.person.id === request.person?.id
          return isHere ? reply.redirect('/', 303) : refuse(request, reply, known)
        }
        const previous = cookieOf(request.headers)
        if (previous !== undefined) signIns.signOut(previous, 'replaced')
        request.log.info({ personId: signed.person.id }, 'signed in')
        const maxAge = COOKIE_LIFETIME_MS / 1000
        reply.setCookie(COOKIE_NAME, signed.cookie, {
          ...cookieOptions(request.headers.host),
          maxAge,
        })
        return reply.redirect('/', 303)
      },
    )
  })

  const signOut = {
    schema: { response: { 204: z.void() } },
    config: { access: 'signed-in' as const },
  }
  app.post('/api/sign-out', signOut, async (request, reply) => {
    const cookie = cookieOf(request.headers)
    if (cookie !== undefined) signIns.signOut(cookie)
    request.log.info({ personId: signedIn(request).id }, 'signed out')
    reply.clearCookie(COOKIE_NAME, cookieOptions(request.headers.host))
    return reply.status(204).send()
  })

  const me = { schema: { response: { 200: Me } }, config: { access: 'signed-in' as const } }
  app.get('/api/me', me, async (request) => {
    const person = signedIn(request)
    return { id: person.id, name: person.name, may: whatMay(person, projectIds(), new Date()) }
  })
}
