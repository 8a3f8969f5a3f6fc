import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'

import { Created } from '#protocol/api/sessions.ts'
import { DryRun, Recording, RecordingDetail, ReplayRequest } from '#protocol/api/recordings.ts'
import { SessionId } from '#protocol/ids.ts'
import { crossedBytes } from '#protocol/ledger.ts'
import { Policy } from '#protocol/policy.ts'

import { AppError } from '../errors.ts'
import { dryRun } from '../gate/policy/dry-run.ts'
import { signedIn } from '../http/build-app.ts'
import { remoteAddressOf } from '../http/remote-address.ts'
import type { SessionRoutesOptions } from '../sessions/routes.ts'
import type { SessionRow, SessionStore } from '../sessions/store.ts'
import { describeRecording } from '../sessions/session-answers.ts'

const Params = z.strictObject({ id: SessionId })

/** What has ended: its time line, its replay, and what another policy would have said of it. */
export const recordingRoutes: FastifyPluginAsyncZod<SessionRoutesOptions> = async (
  app,
  options,
) => {
  const { service, store, proxy } = options

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
      const row = endedRow(store, request.params.id)
      return { recording: describeRecording(row), timeline: store.timeline(row.id) }
    },
  )

  app.post(
    '/api/recordings/:id/dry-run',
    {
      config: { access: 'list-recordings' },
      schema: { params: Params, body: Policy, response: { 200: DryRun } },
    },
    async (request) => {
      const row = endedRow(store, request.params.id)
      return dryRun(request.body, {
        surface: row.surface,
        startedAtMs: row.startedAt.getTime(),
        durationMs: (row.endedAt ?? row.startedAt).getTime() - row.startedAt.getTime(),
        timeline: store.timeline(row.id),
        crossedBytes: crossedBytes(row),
      })
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

function endedRow(store: SessionStore, id: SessionId): SessionRow {
  const row = store.find(id)
  if (row?.kind !== 'live' || row.state !== 'ended') {
    throw new AppError('NOT_FOUND', 'no such recording')
  }
  return row
}
