import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'

import { DryRun, Recording, RecordingDetail, ReplayRequest } from '#protocol/api/recordings.ts'
import { Created } from '#protocol/api/sessions.ts'
import { SessionId } from '#protocol/ids.ts'
import { Policy } from '#protocol/policy.ts'

import { signedIn } from '../http/build-app.ts'
import { remoteAddressOf } from '../http/remote-address.ts'
import type { Recordings } from './recordings.ts'

const Params = z.strictObject({ id: SessionId })

export type RecordingRoutesOptions = {
  recordings: Recordings
  /** Whose word on where a request comes from is believed; null where nobody stands between. */
  proxy: string | null
}

/** What has ended: its time line, its replay, and what another policy would have said of it. */
export const recordingRoutes: FastifyPluginAsyncZod<RecordingRoutesOptions> = async (
  app,
  { recordings, proxy },
) => {
  app.get(
    '/api/recordings',
    { config: { access: 'list-recordings' }, schema: { response: { 200: z.array(Recording) } } },
    async (request) => recordings.list(signedIn(request)),
  )

  app.get(
    '/api/recordings/:id',
    {
      config: { access: 'list-recordings' },
      schema: { params: Params, response: { 200: RecordingDetail } },
    },
    async (request) => recordings.detail(signedIn(request), request.params.id),
  )

  app.post(
    '/api/recordings/:id/dry-run',
    {
      config: { access: 'list-recordings' },
      schema: { params: Params, body: Policy, response: { 200: DryRun } },
    },
    async (request) => recordings.tryPolicy(signedIn(request), request.params.id, request.body),
  )

  app.post(
    '/api/replays',
    {
      config: { access: 'replay-recording' },
      schema: { body: ReplayRequest, response: { 201: Created } },
    },
    async (request, reply) => {
      const address = remoteAddressOf(request.raw, proxy)
      const id = await recordings.replay(signedIn(request), request.body.recordingId, address)
      return reply.status(201).send({ id })
    },
  )
}
