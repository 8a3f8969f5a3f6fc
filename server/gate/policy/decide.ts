import { type Denial, type Hold } from '#protocol/plain/reasons.ts'
import type { SurfaceKind } from '#protocol/screen.ts'

import { isWithinHours, msUntilEnd } from './hours.ts'
import { isInNetworks } from './networks.ts'
import type { Terms } from './terms.ts'

/** What is asked for, where and when. */
export type Circumstances = {
  /** The kind of session; a replay shows one of that kind. */
  surface: SurfaceKind
  /** By the clock of the data side, in milliseconds since 1970. */
  nowMs: number
  /** All addresses that are known of the viewer; without one nobody is anywhere. */
  addresses: readonly string[]
}

/** What is known of a session while it runs. */
export type PolicyState = Circumstances & {
  /** Since the last key or movement that went on, or since the session last worked by itself. */
  idleMs: number
  /** Since the last key or movement that went on. */
  unattendedMs: number
  /** Input records that the present sign-in has sent into this session. */
  recordsOfSignIn: number
  /** A supervisor watches. */
  attended: boolean
  /** A supervisor has stopped the picture. */
  frozen: boolean
}

/** Everything that the view of a session may do and have right now. */
export type Allowances = Pick<
  Terms,
  'stream' | 'codecs' | 'bytes' | 'input' | 'typedPaste' | 'cursor'
> & {
  /** Why the picture must stand still; it may be shown while undefined. */
  hold: Hold | undefined
  /** Until the session ends for want of keys, movements and work; nothing is left at 0. */
  idleLeftMs: number
}

/**
 * However much a session works, or feigns to, it ends when nobody was at its keys for so long: a weekend
 * and a morning.
 */
export const LONGEST_UNATTENDED_MS = 72 * 3_600_000

/** A person who has gone for a coffee is told in time. */
const LONGEST_WARNING_MS = 300_000

/** So long before idleness ends a session that is announced. */
export function idleWarningMs({ idleMs }: Terms): number {
  return Math.min(LONGEST_WARNING_MS, idleMs / 2)
}

/** How long the viewing hours still hold; undefined where that is longer than what is announced. */
export function hoursLeftMs({ hours }: Terms, nowMs: number): number | undefined {
  const left = hours
    .filter((one) => one !== undefined)
    .map((one) => msUntilEnd(one, nowMs, LONGEST_WARNING_MS))
    .filter((ms) => ms !== undefined)
  return left.length === 0 ? undefined : Math.min(...left)
}

/** What the terms do not allow here is denied. Pure, and the one answer for all who ask. */
export function decide(terms: Terms, state: PolicyState): Allowances {
  const { stream, codecs, bytes, input, typedPaste, cursor } = terms
  return {
    stream,
    codecs,
    bytes,
    input,
    typedPaste,
    cursor,
    hold: holdOf(terms, state),
    idleLeftMs: Math.max(
      0,
      Math.min(terms.idleMs - state.idleMs, LONGEST_UNATTENDED_MS - state.unattendedMs),
    ),
  }
}

/** Why this kind of session, or a replay of one, may not be started. */
export function startDenial(terms: Terms, circumstances: Circumstances): Denial | undefined {
  return neverOrNotNow(terms, circumstances)
}

function holdOf(terms: Terms, state: PolicyState): Hold | undefined {
  const reason = neverOrNotNow(terms, state)
  if (reason !== undefined) return reason
  if (state.recordsOfSignIn >= terms.input.recordsPerSignIn) return 'input-volume-spent'
  if (state.frozen) return 'frozen-by-supervisor'
  return terms.supervised && !state.attended ? 'supervisor-absent' : undefined
}

/** A viewer with several addresses must be right with each: the picture goes to one, the keys come from another. */
function neverOrNotNow(
  { surfaces, watermark, places, hours }: Terms,
  { surface, addresses, nowMs }: Circumstances,
): Hold | undefined {
  if (!surfaces.includes(surface)) return 'surface-not-allowed'
  // Nothing here can make one, and a duty that nobody fulfils must not look fulfilled.
  if (watermark) return 'watermark-missing'
  const isHere = addresses.every((one) => places.every((networks) => isInNetworks(one, networks)))
  if (addresses.length === 0 || !isHere) return 'place-not-allowed'
  const isNow = hours.every((one) => one !== undefined && isWithinHours(one, nowMs))
  return isNow ? undefined : 'hour-not-allowed'
}
