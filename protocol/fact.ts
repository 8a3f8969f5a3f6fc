import { z } from 'zod'

import { PackageRequestId, PersonId, ProjectId, SessionId } from './ids.ts'
import { NamedPackage } from './packages.ts'
import { ATTEMPTS } from './plain/reasons.ts'
import { EndReason } from './reasons.ts'
import { Role, Scope } from './role.ts'
import { SurfaceKind } from './screen.ts'
import { SupervisorMessage } from './supervisor-message.ts'

/** As the socket or the proxy says it. */
const Address = z.string().max(64)
const Nothing = z.strictObject({})
/** There is one server. */
const Server = z.literal('server')

/** What of a recording there is, as its runner said; null where it could not say. */
export const RecordingResult = z.strictObject({
  durationMs: z.int().min(0).nullable(),
  bytes: z.int().min(0),
})
export type RecordingResult = z.infer<typeof RecordingResult>

/**
 * The facts of the journal, a row each: what it is about, and the details that can be erased without it.
 * An action is never renamed: it stands in journals that are read long after.
 */
export const FACTS = {
  'person/created': { subject: PersonId, details: z.strictObject({ name: z.string() }) },
  'role/granted': {
    subject: PersonId,
    details: z.strictObject({ role: Role, scope: Scope, until: z.iso.datetime().nullable() }),
  },
  'role/ended': { subject: PersonId, details: z.strictObject({ role: Role, scope: Scope }) },

  'sign-in/link-made': { subject: PersonId, details: Nothing },
  'sign-in/begun': { subject: PersonId, details: z.strictObject({ address: Address }) },
  'sign-in/ended': {
    subject: PersonId,
    details: z.strictObject({ cause: z.enum(['signed-out', 'replaced', 'spent']) }),
  },

  'project/installed': { subject: ProjectId, details: Nothing },
  'policy/changed': { subject: ProjectId, details: Nothing },

  /** Everybody is told that the server will be stopped, and when. */
  'server/draining': {
    subject: Server,
    details: z.strictObject({ endsAt: z.iso.datetime() }),
  },
  'server/drain-called-off': { subject: Server, details: Nothing },

  'session/started': {
    subject: SessionId,
    details: z.strictObject({ surface: SurfaceKind, address: Address }),
  },
  /** Somebody asked for the end: the researcher, or who supervises. The end itself is a fact of its own. */
  'session/end-asked': { subject: SessionId, details: Nothing },
  'session/ended': {
    subject: SessionId,
    details: z.strictObject({ reason: EndReason, recording: RecordingResult.nullable() }),
  },
  'session/frozen': { subject: SessionId, details: Nothing },
  'session/released': { subject: SessionId, details: Nothing },
  'session/written-to': {
    subject: SessionId,
    details: z.strictObject({ text: SupervisorMessage }),
  },
  /**
   * The researcher's device was kept apart: something was not brought in from it, or not taken out to it.
   * `count` is 1, and more where a page makes so many that they are told together.
   */
  'session/attempt-kept-out': {
    subject: SessionId,
    details: z.strictObject({ what: z.enum(ATTEMPTS), count: z.int().min(1) }),
  },
  /** A supervisor began to watch, in a view of its own. */
  'session/observed': { subject: SessionId, details: z.strictObject({ view: SessionId }) },

  'recording/replayed': { subject: SessionId, details: z.strictObject({ view: SessionId }) },
  'recording/policy-tried': { subject: SessionId, details: Nothing },
  'statement/issued': { subject: SessionId, details: Nothing },

  'package/requested': {
    subject: PackageRequestId,
    details: z.strictObject({ package: NamedPackage }),
  },
  'package/decided': {
    subject: PackageRequestId,
    details: z.strictObject({ package: NamedPackage, state: z.enum(['provided', 'declined']) }),
  },
} as const

export type FactAction = keyof typeof FACTS
export const FACT_ACTIONS = Object.keys(FACTS) as [FactAction, ...FactAction[]]

export type FactOf<A extends FactAction> = {
  action: A
  subject: z.infer<(typeof FACTS)[A]['subject']>
  details: z.infer<(typeof FACTS)[A]['details']>
}

/** Who did it: a signed-in person, whoever is root on the host, or Vitrine itself. */
export const Actor = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('person'), id: PersonId }),
  z.strictObject({ kind: z.literal('host') }),
  z.strictObject({ kind: z.literal('system') }),
])
export type Actor = z.infer<typeof Actor>
