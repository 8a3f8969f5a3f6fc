import type { Ask } from '../shared/ask.ts'
import { packageRequestsApi, type PackageRequestsApi } from '../shared/package-requests-api.ts'
import { peopleApi, type PeopleApi } from '../shared/people-api.ts'
import { policiesApi, type PoliciesApi } from './policies/policies-api.ts'
import { recordingsApi, type RecordingsApi } from './recordings/recordings-api.ts'
import { supervisionApi, type SupervisionApi } from './sessions/supervision-api.ts'

/** What every section of the console asks for, together. */
export type ConsoleApi = PeopleApi &
  SupervisionApi &
  RecordingsApi &
  PoliciesApi &
  PackageRequestsApi

export function consoleApi(ask: Ask): ConsoleApi {
  return {
    ...peopleApi(ask),
    ...supervisionApi(ask),
    ...recordingsApi(ask),
    ...policiesApi(ask),
    ...packageRequestsApi(ask),
  }
}
