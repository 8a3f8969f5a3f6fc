import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'

import { Me } from '#protocol/api/people.ts'
import type { ProjectId } from '#protocol/ids.ts'

import { type Admission, COOKIE_NAME, cookieOf } from '../access/admission.ts'
import { whatMay } from '../access/roles.ts'
import { signedIn } from '../http/build-app.ts'
import { cookieOptions } from './sign-in-routes.ts'
import type { SignIns } from './sign-ins.ts'

export type PeopleRoutesOptions = {
  signIns: Pick<SignIns, 'signOut'>
  rules: Admission['rules']
  /** Every project there is: whose authority is the whole site's has it in each. */
  projectIds: () => ProjectId[]
}

export const peopleRoutes: FastifyPluginAsyncZod<PeopleRoutesOptions> = async (
  app,
  { signIns, projectIds, rules },
) => {
  const signOut = {
    schema: { response: { 204: z.void() } },
    config: { access: 'signed-in' as const },
  }
  app.post('/api/sign-out', signOut, async (request, reply) => {
    const cookie = cookieOf(request.headers)
    if (cookie !== undefined) signIns.signOut(cookie)
    request.log.info({ personId: signedIn(request).id }, 'signed out')
    reply.clearCookie(COOKIE_NAME, cookieOptions(request, rules))
    return reply.status(204).send()
  })

  const me = { schema: { response: { 200: Me } }, config: { access: 'signed-in' as const } }
  app.get('/api/me', me, async (request) => {
    const person = signedIn(request)
    return { id: person.id, name: person.name, may: whatMay(person, projectIds(), new Date()) }
  })
}
