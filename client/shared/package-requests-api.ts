import { z } from 'zod'

import {
  type PackageAsked,
  type PackageDecision,
  PackageRequest,
} from '#protocol/api/package-requests.ts'
import { PackageRequestId } from '#protocol/ids.ts'

import { type Ask, Nothing } from './ask.ts'

export type PackageRequestsApi = {
  /** The person's own, and everybody's where the person decides; what waits comes first. */
  packageRequests: () => Promise<PackageRequest[]>
  askForPackage: (asked: PackageAsked) => Promise<{ id: PackageRequestId }>
  decidePackageRequest: (id: PackageRequestId, decision: PackageDecision) => Promise<undefined>
}

export function packageRequestsApi(ask: Ask): PackageRequestsApi {
  const path = '/api/package-requests'
  return {
    packageRequests: () => ask(path, { answer: PackageRequest.array() }),
    askForPackage: (body) =>
      ask(path, { method: 'POST', body, answer: z.strictObject({ id: PackageRequestId }) }),
    decidePackageRequest: (id, body) =>
      ask(`${path}/${id}/decision`, { method: 'POST', body, answer: Nothing }),
  }
}
