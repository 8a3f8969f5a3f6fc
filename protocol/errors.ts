import { z } from 'zod'

import { Fault } from './fault.ts'

/**
 * Every refusal that a program may meet, by a code that is never renamed. The text that a person
 * reads is the client's, in the person's language.
 */
export const ERROR_CODES = {
  INVALID_REQUEST: 'The request does not have the form that the API describes.',
  NOT_SIGNED_IN: 'There is no valid sign-in; open a fresh sign-in link.',
  SIGN_IN_LINK_SPENT: 'A sign-in link works once and for ten minutes; ask for a fresh one.',
  FORBIDDEN: "The person's role does not allow this.",
  OWN_SESSION: 'Nobody supervises or reviews a session of their own; somebody else must.',
  FOREIGN_ORIGIN: 'The request comes from a page of another site.',
  NOT_FOUND: 'There is no such thing, or the person may not know of it.',
  SESSION_ENDED: 'The session has ended; start another one.',
  SURFACE_NOT_ALLOWED: "The project's policy does not allow this surface.",
  PLACE_NOT_ALLOWED: "The project's policy does not allow this place.",
  HOUR_NOT_ALLOWED: "The project's policy does not allow this hour.",
  POLICY_NOT_MET: "The project's policy demands what this installation cannot do.",
  POLICY_OUTDATED: 'Somebody has changed the policy meanwhile; read the present version first.',
  ALREADY_ASKED: 'The same package is asked for already, or has been decided on.',
  TOO_MANY_REQUESTS: 'So many requests wait already; wait until one is decided.',
  RECORDING_UNREADABLE: 'The recording has no picture that could be played.',
  NO_CAPACITY: 'No further session can run on this machine; end one first.',
  DRAINING: 'The operator is about to stop the server; no session starts any more.',
  DISK_FULL: 'The disk of the data side is full; the operator must free some space.',
  PROGRAMS_RUN: 'Programs run in the session; confirm that it is to end.',
  CANNOT_START: 'The sandbox could not be started; the log of the operator says why.',
  INTERNAL: 'A fault of the system; it is in the log.',
} as const

export const ErrorCode = z.enum(
  Object.keys(ERROR_CODES) as [keyof typeof ERROR_CODES, ...(keyof typeof ERROR_CODES)[]],
)
export type ErrorCode = z.infer<typeof ErrorCode>

/** A request that does not fit its form is told the first fault of it. */
export const ErrorBody = z.strictObject({ code: ErrorCode, ...Fault.partial().shape })
export type ErrorBody = z.infer<typeof ErrorBody>
