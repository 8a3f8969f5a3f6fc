import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'

import {
  Created,
  EndQuery,
  Session,
  SessionRequest,
  SessionWork,
  Supervision,
} from '#protocol/api/sessions.ts'
import { SessionId } from '#protocol/ids.ts'

import { signedIn } from '../http/build-app.ts'
import { remoteAddressOf } from '../http/remote-address.ts'
import type { SessionService } from './session-service.ts'
import type { Supervision as SupervisionService } from './supervision.ts'

const Params = z.strictObject({ id: SessionId })

export type SessionRoutesOptions = {
  sessions: SessionService
  supervision: SupervisionService
  /** Whose word on where a request comes from is believed; null where nobody stands between. */
  proxy: string | null
}

/** Sessions that run, and one's own that ran. Media and control of a view do not come this way: see view-socket. */
export const sessionRoutes: FastifyPluginAsyncZod<SessionRoutesOptions> = async (app, options) => {
  const { sessions, supervision, proxy } = options

  app.post(
    '/api/sessions',
    {
      config: { access: 'start-session' },
      schema: { body: SessionRequest, response: { 201: Created } },
    },
    async (request, reply) => {
      const id = await sessions.start(signedIn(request), {
        ...request.body,
        address: remoteAddressOf(request.raw, proxy),
      })
      return reply.status(201).send({ id })
    },
  )

  app.get(
    '/api/sessions',
    { config: { access: 'list-sessions' }, schema: { response: { 200: z.array(Session) } } },
    async (request) => sessions.list(signedIn(request)),
  )

  app.delete(
    '/api/sessions/:id',
    {
      config: { access: 'signed-in' },
      schema: { params: Params, querystring: EndQuery, response: { 204: z.null() } },
    },
    async (request, reply) => {
      const { params, query } = request
      const confirmed = query.confirmed !== undefined
      await sessions.end(params.id, signedIn(request), { confirmed })
      return reply.status(204).send(null)
    },
  )

  app.get(
    '/api/sessions/:id/work',
    { config: { access: 'signed-in' }, schema: { params: Params, response: { 200: SessionWork } } },
    async (request) => ({
      work: (await sessions.work(request.params.id, signedIn(request))) ?? null,
    }),
  )

  app.post(
    '/api/sessions/:id/supervision',
    {
      config: { access: 'supervise-session' },
      schema: { params: Params, body: Supervision, response: { 204: z.null() } },
    },
    async (request, reply) => {
      supervision.command(signedIn(request), request.params.id, request.body)
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
      const id = await supervision.observe(signedIn(request), request.params.id, address)
      return reply.status(201).send({ id })
    },
  )
}
