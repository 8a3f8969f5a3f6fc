import { useState } from 'react'

import type { SessionId } from '#protocol/ids.ts'

import { ApiFailure, type FailureCode, failureCode } from './ask.ts'
import type { SessionsApi } from './sessions-api.ts'

type EndFailure = { id: SessionId; code: FailureCode }

type Ending = {
  /** Asked to end, and not yet seen to have ended. */
  ending: ReadonlySet<SessionId>
  failure: EndFailure | null
  end: (id: SessionId) => void
}

/**
 * A session that was asked to end is shown as ending at once, but leaves the list only when the
 * server no longer has it: the answer to the request alone is no proof.
 */
export function useEnding(api: Pick<SessionsApi, 'endSession'>, refresh: () => void): Ending {
  const [ending, setEnding] = useState<ReadonlySet<SessionId>>(new Set())
  const [failure, setFailure] = useState<EndFailure | null>(null)

  const end = (id: SessionId): void => {
    setEnding((before) => new Set(before).add(id))
    setFailure(null)
    api
      .endSession(id)
      .catch((error: unknown) => {
        // Somebody else was faster; that is what was wanted.
        if (error instanceof ApiFailure && ALREADY_ENDED.has(error.code)) return
        setFailure({ id, code: failureCode(error) })
        setEnding((before) => new Set([...before].filter((other) => other !== id)))
      })
      .finally(refresh)
  }

  return { ending, failure, end }
}

const ALREADY_ENDED: ReadonlySet<FailureCode> = new Set(['SESSION_ENDED', 'NOT_FOUND'])
