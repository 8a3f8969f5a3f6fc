import { useState } from 'react'

import type { SessionWork } from '#protocol/api/sessions.ts'
import type { SessionId } from '#protocol/ids.ts'

import { ApiFailure, type FailureCode, failureCode } from './ask.ts'
import type { SessionsApi } from './sessions-api.ts'

type EndFailure = { id: SessionId; code: FailureCode }

/** Something runs in it: the person is asked first. */
export type AskedToEnd = SessionWork & { id: SessionId }

type Ending = {
  /** Asked to end, and not yet seen to have ended. */
  ending: ReadonlySet<SessionId>
  failure: EndFailure | null
  /** The session that the person is asked about. */
  asked: AskedToEnd | null
  /** `confirmed` says that whatever runs is meant to end too. */
  end: (id: SessionId, confirmed: boolean) => void
  /** The person wants it to go on. */
  keep: () => void
}

/**
 * A session that was asked to end is shown as ending at once, but leaves the list only when the
 * server no longer has it: the answer to the request alone is no proof.
 */
export function useEnding(
  api: Pick<SessionsApi, 'endSession' | 'sessionWork'>,
  refresh: () => void,
): Ending {
  const [ending, setEnding] = useState<ReadonlySet<SessionId>>(new Set())
  const [failure, setFailure] = useState<EndFailure | null>(null)
  const [asked, setAsked] = useState<AskedToEnd | null>(null)

  const goOn = (id: SessionId): void =>
    setEnding((before) => new Set([...before].filter((other) => other !== id)))

  const fail = async (id: SessionId, error: unknown): Promise<void> => {
    const code = failureCode(error)
    // Somebody else was faster; that is what was wanted.
    if (error instanceof ApiFailure && ALREADY_ENDED.has(error.code)) return
    goOn(id)
    if (code !== 'PROGRAMS_RUN') {
      setFailure({ id, code })
      return
    }
    const { work } = await api.sessionWork(id).catch(() => ({ work: null }))
    setAsked({ id, work })
  }

  const end = (id: SessionId, confirmed: boolean): void => {
    setEnding((before) => new Set(before).add(id))
    setFailure(null)
    setAsked(null)
    api
      .endSession(id, confirmed)
      .catch((error: unknown) => fail(id, error))
      .finally(refresh)
  }

  return { ending, failure, asked, end, keep: () => setAsked(null) }
}

const ALREADY_ENDED: ReadonlySet<FailureCode> = new Set(['SESSION_ENDED', 'NOT_FOUND'])
