import type { Session } from '../live/session.ts'
import type { NewSession } from './store.ts'

/** A session that runs, with the row by which it is known. */
export type Running = { session: Session; row: NewSession & { personName: string } }
