import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'

import { Me } from '#protocol/api/people.ts'
import type { PersonId, ProjectId } from '#protocol/ids.ts'

import { type Admission, COOKIE_NAME, cookieOf } from '../http/admission.ts'
import { signedIn } from '../http/build-app.ts'
import { sendNotice } from '../http/notices.ts'
import { isEncrypted } from '../http/own-origin.ts'
import { AttemptLimit } from './attempt-limit.ts'
import { COOKIE_LIFETIME_MS, type SignIns } from './sign-ins.ts'
import { whatAPersonMay } from './what-a-person-may.ts'

export type PeopleRoutesOptions = {
  signIns: Pick<SignIns, 'redeem' | 'signOut'>
  rules: Admission['rules']
  projectsOf: (personId: PersonId) => readonly { id: ProjectId }[]
}

/** Anything may stand here: what is no token gets the same page as a spent one. */
const Link = z.strictObject({ token: z.string() })

export const peopleRoutes: FastifyPluginAsyncZod<PeopleRoutesOptions> = async (app, options) => {
  const { signIns, rules, projectsOf } = options
  const limit = new AttemptLimit()

  const cookieOptions = (host: string | undefined) => ({
    path: '/',
    httpOnly: true,
    // Strict would leave out the cookie on the way from a link in a mail to the start page.
    sameSite: 'lax' as const,
    secure: isEncrypted(host, rules),
  })

  const link = { schema: { params: Link }, config: { access: 'public' as const } }
  app.get('/sign-in/:token', link, async (request, reply) => {
    if (limit.isReached(request.ip)) {
      return sendNotice(request, reply.header('retry-after', '60'), 'too-many-attempts', 429)
    }
    const signed = signIns.redeem(request.params.token)
    if (signed === undefined) {
      limit.countFailure(request.ip)
      return sendNotice(request, reply, 'link-spent', 410)
    }
    const previous = cookieOf(request.headers)
    if (previous !== undefined) signIns.signOut(previous)
    request.log.info({ personId: signed.person.id }, 'signed in')
    const maxAge = COOKIE_LIFETIME_MS / 1000
    reply.setCookie(COOKIE_NAME, signed.cookie, {
      ...cookieOptions(request.headers.host),
      maxAge,
    })
    return reply.redirect('/', 303)
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
  app.get('/api/me', me, (request) => {
    const person = signedIn(request)
    const { id, name } = person
    const projects = projectsOf(id).map((project) => project.id)
    return { id, name, may: whatAPersonMay(person, projects) }
  })
}
