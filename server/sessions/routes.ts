import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'

import { Created, Session, SessionRequest, Supervision } from '#protocol/api/sessions.ts'
import { SessionId } from '#protocol/ids.ts'

import { signedIn } from '../http/build-app.ts'
import { remoteAddressOf } from '../http/remote-address.ts'
import { isAllowed } from '../access/roles.ts'
import { recordingRoutes } from '../recordings/routes.ts'
import type { SessionService } from './session-service.ts'
import type { SessionStore } from './store.ts'

const Params = z.strictObject({ id: SessionId })

export type SessionRoutesOptions = {
  service: SessionService
  store: SessionStore
  /** Whose word on where a request comes from is believed; null where nobody stands between. */
  proxy: string | null
}

/** Sessions and recordings. Media and control of a view do not come this way: see view-socket. */
export const sessionRoutes: FastifyPluginAsyncZod<SessionRoutesOptions> = async (app, options) => {
  const { service, proxy } = options

  app.post(
    '/api/sessions',
    {
      config: { access: 'start-session' },
      schema: { body: SessionRequest, response: { 201: Created } },
    },
    async (request, reply) => {
      const id = await service.start(signedIn(request), {
        ...request.body,
        address: remoteAddressOf(request.raw, proxy),
      })
      return reply.status(201).send({ id })
    },
  )

  app.get(
    '/api/sessions',
    { config: { access: 'list-sessions' }, schema: { response: { 200: z.array(Session) } } },
    async (request) => {
      const person = signedIn(request)
      return isAllowed(person.roles, 'end-any-session')
        ? service.listRunning()
        : service.listOf(person.id)
    },
  )

  app.delete(
    '/api/sessions/:id',
    { config: { access: 'signed-in' }, schema: { params: Params, response: { 204: z.null() } } },
    async (request, reply) => {
      const person = signedIn(request)
      await service.end(request.params.id, person, isAllowed(person.roles, 'end-any-session'))
      return reply.status(204).send(null)
    },
  )

  app.post(
    '/api/sessions/:id/supervision',
    {
      config: { access: 'supervise-session' },
      schema: { params: Params, body: Supervision, response: { 204: z.null() } },
    },
    async (request, reply) => {
      service.supervise(signedIn(request), request.params.id, request.body)
      return reply.status(204).send(null)
    },
  )

  app.post(
    '/api/sessions/:id/observations',
    {
      config: { access: 'supervise-session' },
      schema: { params: Params, response: { 201: Created } },
    },
    async (request, reply) => {
      const address = remoteAddressOf(request.raw, proxy)
      const id = await service.observe(signedIn(request), request.params.id, address)
      return reply.status(201).send({ id })
    },
  )

  await app.register(recordingRoutes, options)
}
