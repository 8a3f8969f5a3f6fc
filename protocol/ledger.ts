import { z } from 'zod'

import { KIND_OF_REFUSAL, REFUSAL_KINDS, type RefusalKind } from './plain/reasons.ts'
import { RefusalReason } from './reasons.ts'

const Bytes = z.int().min(0)

/**
 * What left the server's own sockets for a viewer, by kind, in bytes of UDP and TCP payload.
 *
 * - `media`: RTP as it was made for this viewer the first time, headers included, padding not.
 * - `retransmission`: RTP that the viewer asked for again.
 * - `padding`: RTP that carries nothing: what a strict clock fills up, and probes of the line.
 * - `upkeep`: all the rest of the media socket: authentication tags of SRTP, RTCP, DTLS, SCTP and answers
 *   to connectivity checks. The media worker counts these together; none of it is a guest's.
 * - `http`: answers to requests that name the session.
 * - `webSocket`: the control line from its handshake on, framing included.
 */
export const BytesDown = z.strictObject({
  media: Bytes,
  retransmission: Bytes,
  padding: Bytes,
  upkeep: Bytes,
  http: Bytes,
  webSocket: Bytes,
})
export type BytesDown = z.infer<typeof BytesDown>

/**
 * What came from a viewer.
 *
 * - `input`: messages of the one data channel, unpacked; each is one record of 16 bytes.
 * - `upkeep`: all the rest of the media socket: RTCP, DTLS, SCTP with its copies and framing, and whatever
 *   was dropped unread. The media worker does not count connectivity checks that it receives.
 */
export const BytesUp = z.strictObject({
  input: Bytes,
  upkeep: Bytes,
  http: Bytes,
  webSocket: Bytes,
})
export type BytesUp = z.infer<typeof BytesUp>

/**
 * Everything that crossed down: no more than this can have left. Framing, upkeep of the line and answers
 * over HTTP count like the picture, since whoever wants to smuggle would use any of them.
 */
export function crossedBytes({
  down,
  mediaBytes = 0,
  controlDownBytes = 0,
}: Pick<LedgerTotals, 'down'> & Partial<LedgerTotals>): number {
  const byKind = Object.values(down).reduce((sum, bytes) => sum + bytes, 0)
  // These two are all that is known of sessions from before bytes were counted by kind.
  return Math.max(byKind, mediaBytes + controlDownBytes)
}

export const NOTHING_DOWN: BytesDown = {
  media: 0,
  retransmission: 0,
  padding: 0,
  upkeep: 0,
  http: 0,
  webSocket: 0,
}
export const NOTHING_UP: BytesUp = { input: 0, upkeep: 0, http: 0, webSocket: 0 }

/** What one media line has carried since it was opened, as read from the socket's own counters. */
export type LineBytes = {
  down: Pick<BytesDown, 'media' | 'retransmission' | 'padding' | 'upkeep'>
  up: Pick<BytesUp, 'input' | 'upkeep'>
}

/** Bytes that crossed the border, by kind; the upper bound of what could have leaked. */
export const LedgerTotals = z.strictObject({
  mediaBytes: z.int().min(0),
  mediaPackets: z.int().min(0),
  /** Whole pictures, by the packets that end them. */
  mediaFrames: z.int().min(0),
  controlDownBytes: z.int().min(0),
  controlUpBytes: z.int().min(0),
  inputRecords: z.int().min(0),
  refusals: z.int().min(0),
  /** At the server's own sockets, by kind; `mediaBytes` is the sum of the media socket's. */
  down: BytesDown,
  up: BytesUp,
})
export type LedgerTotals = z.infer<typeof LedgerTotals>

export const RefusalCounts = z.partialRecord(RefusalReason, z.int().min(1))
export type RefusalCounts = z.infer<typeof RefusalCounts>

/** The refusals of one kind, with their sum. */
export type RefusalsOfKind = { kind: RefusalKind; sum: number; counts: [RefusalReason, number][] }

/** What was refused, by what it is: the one split that pages, statements and `verify` show. */
export function refusalsByKind(refused: RefusalCounts): RefusalsOfKind[] {
  const entries = Object.entries(refused) as [RefusalReason, number][]
  return REFUSAL_KINDS.map((kind) => {
    const counts = entries.filter(([reason]) => KIND_OF_REFUSAL[reason] === kind)
    return { kind, sum: counts.reduce((sum, [, count]) => sum + count, 0), counts }
  })
}
