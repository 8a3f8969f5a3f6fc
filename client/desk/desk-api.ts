import { OpenProject } from '#protocol/api/projects.ts'
import { Created, type SessionRequest } from '#protocol/api/sessions.ts'

import { type Ask, LONG_DEADLINE_MS } from '../shared/ask.ts'
import { packageRequestsApi, type PackageRequestsApi } from '../shared/package-requests-api.ts'
import { peopleApi, type PeopleApi } from '../shared/people-api.ts'
import { sessionsApi, type SessionsApi } from '../shared/sessions-api.ts'

export type DeskApi = PeopleApi &
  SessionsApi &
  PackageRequestsApi & {
    projects: () => Promise<OpenProject[]>
    startSession: (request: SessionRequest) => Promise<Created>
  }

export function deskApi(ask: Ask): DeskApi {
  return {
    ...peopleApi(ask),
    ...sessionsApi(ask),
    ...packageRequestsApi(ask),
    projects: () => ask('/api/projects', { answer: OpenProject.array() }),
    startSession: (body) =>
      ask('/api/sessions', {
        method: 'POST',
        body,
        answer: Created,
        deadlineMs: LONG_DEADLINE_MS,
      }),
  }
}
