import type { SessionId } from '#protocol/ids.ts'
import { SignedStatement } from '#protocol/statement.ts'

import { type Ask, LONG_DEADLINE_MS } from '../../shared/ask.ts'

export type StatementsApi = {
  /** The signed account of what crossed; of older sessions there is none. */
  statement: (id: SessionId) => Promise<SignedStatement>
}

export function statementsApi(ask: Ask): StatementsApi {
  return {
    statement: (id) =>
      ask(`/api/statements/${id}`, { answer: SignedStatement, deadlineMs: LONG_DEADLINE_MS }),
  }
}
