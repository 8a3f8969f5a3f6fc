import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'

import {
  Created,
  Recording,
  RecordingDetail,
  ReplayRequest,
  Session,
  SessionRequest,
} from '#protocol/api.ts'
import { SessionId } from '#protocol/ids.ts'

import { AppError } from '../errors.ts'
import { signedIn } from '../http/build-app.ts'
import { remoteAddressOf } from '../http/remote-address.ts'
import { isAllowed } from '../people/access.ts'
import type { SessionService } from './session-service.ts'
import type { SessionStore } from './session-store.ts'
import { describeRecording } from './session-views.ts'

const Params = z.strictObject({ id: SessionId })

export type SessionRoutesOptions = {
  service: SessionService
  store: SessionStore
  /** Whose word on where a request comes from is believed; null where nobody stands between. */
  proxy: string | null
}

/** Sessions and recordings. Media and control of a view do not come this way: see view-socket. */
export const sessionRoutes: FastifyPluginAsyncZod<SessionRoutesOptions> = async (app, options) => {
  const { service, store, proxy } = options

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

  app.get(
    '/api/recordings',
    { config: { access: 'list-recordings' }, schema: { response: { 200: z.array(Recording) } } },
    async () => store.recordings().map(describeRecording),
  )

  app.get(
    '/api/recordings/:id',
    {
      config: { access: 'list-recordings' },
      schema: { params: Params, response: { 200: RecordingDetail } },
    },
    async (request) => {
      const row = store.find(request.params.id)
      if (row?.kind !== 'live' || row.state !== 'ended') {
        throw new AppError('NOT_FOUND', 'no such recording')
      }
      return { recording: describeRecording(row), timeline: store.timeline(row.id) }
    },
  )

  app.post(
    '/api/replays',
    {
      config: { access: 'replay-recording' },
      schema: { body: ReplayRequest, response: { 201: Created } },
    },
    async (request, reply) => {
      const address = remoteAddressOf(request.raw, proxy)
      const id = await service.replay(signedIn(request), request.body.recordingId, address)
      return reply.status(201).send({ id })
    },
  )
}
