import { useState } from 'react'

import type { Supervision } from '#protocol/api/sessions.ts'
import type { SessionId } from '#protocol/ids.ts'

import { type FailureCode, failureCode } from '../../shared/ask.ts'
import type { SupervisionApi } from './supervision-api.ts'

type Supervising = {
  failure: FailureCode | null
  supervise: (id: SessionId, supervision: Supervision) => void
}

/** What was done is seen where the list says so: the answer alone is no proof. */
export function useSupervision(
  api: Pick<SupervisionApi, 'supervise'>,
  refresh: () => void,
): Supervising {
  const [failure, setFailure] = useState<FailureCode | null>(null)
  const supervise = (id: SessionId, supervision: Supervision): void => {
    setFailure(null)
    api
      .supervise(id, supervision)
      .catch((error: unknown) => setFailure(failureCode(error)))
      .finally(refresh)
  }
  return { failure, supervise }
}
