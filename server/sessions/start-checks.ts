import type { ErrorCode } from '#protocol/errors.ts'
import type { Denial } from '#protocol/plain/reasons.ts'
import type { SurfaceKind } from '#protocol/screen.ts'

import type { Person } from '../access/roles.ts'
import { startDenial } from '../gate/policy/decide.ts'
import { termsOf } from '../gate/policy/terms.ts'
import type { ProjectInForce } from '../projects/projects.ts'

/** Somebody asks for a picture of a project: of a session of their own, or of a recording. */
export type Start = {
  person: Person
  project: ProjectInForce
  surface: SurfaceKind
  /** Where the person asks from. */
  address: string
  /** Sessions and replays that run already. */
  running: number
}

export type StartRefusal = { code: ErrorCode; reason: string }

/**
 * Why something may not start, or nothing. A subject that has a say contributes a check of its own; they
 * are asked in order, and the first refusal is the answer.
 */
export type StartCheck = (start: Start) => StartRefusal | undefined

/** More would leave none of them usable on any machine that we know. */
const MAX_SESSIONS = 256

/** What a person is told who may not start; whatever has no code of its own is a duty that nobody fulfils. */
const CODES: Partial<Record<Denial, ErrorCode>> = {
  'surface-not-allowed': 'SURFACE_NOT_ALLOWED',
  'place-not-allowed': 'PLACE_NOT_ALLOWED',
  'hour-not-allowed': 'HOUR_NOT_ALLOWED',
}

/** A surface that is no longer allowed is not replayed either. */
export const policyAllows: StartCheck = ({ project, surface, address }) => {
  const circumstances = { surface, nowMs: Date.now(), addresses: [address] }
  const reason = startDenial(termsOf(project.policy), circumstances)
  return reason && { code: CODES[reason] ?? 'POLICY_NOT_MET', reason }
}

/** What is shown is recorded, and there must be room for it. */
export function diskHasRoom(disk: { readonly isFull: boolean }): StartCheck {
  return () =>
    disk.isFull
      ? { code: 'DISK_FULL', reason: 'the disk of the data directory is full' }
      : undefined
}

export const hasCapacity: StartCheck = ({ running }) =>
  running < MAX_SESSIONS ? undefined : { code: 'NO_CAPACITY', reason: `${running} sessions run` }
