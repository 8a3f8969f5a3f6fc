import { DryRun, Recording, RecordingDetail, type ReplayRequest } from '#protocol/api/recordings.ts'
import { Created } from '#protocol/api/sessions.ts'
import type { SessionId } from '#protocol/ids.ts'

import { type Ask, LONG_DEADLINE_MS } from '../../shared/ask.ts'
import { statementsApi, type StatementsApi } from '../crossing/statements-api.ts'

export type RecordingsApi = StatementsApi & {
  recordings: () => Promise<Recording[]>
  recording: (id: SessionId) => Promise<RecordingDetail>
  /** What this policy, of whatever form, would have refused. */
  dryRun: (id: SessionId, policy: object) => Promise<DryRun>
  startReplay: (request: ReplayRequest) => Promise<Created>
}

export function recordingsApi(ask: Ask): RecordingsApi {
  return {
    ...statementsApi(ask),
    recordings: () => ask('/api/recordings', { answer: Recording.array() }),
    recording: (id) => ask(`/api/recordings/${id}`, { answer: RecordingDetail }),
    dryRun: (id, body) =>
      ask(`/api/recordings/${id}/dry-run`, { method: 'POST', body, answer: DryRun }),
    startReplay: (body) =>
      ask('/api/replays', { method: 'POST', body, answer: Created, deadlineMs: LONG_DEADLINE_MS }),
  }
}
