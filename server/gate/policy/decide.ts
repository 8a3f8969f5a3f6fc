import type { Denial } from '#protocol/plain/reasons.ts'
import type { Policy } from '#protocol/policy.ts'
import { clampScreen } from '#protocol/plain/screen-limits.ts'
import { type ScreenSize, type SurfaceKind } from '#protocol/screen.ts'

import { isWithinHours } from './hours.ts'
import { isInNetworks } from './networks.ts'

/** What somebody or something asks of a policy. */
export type PolicyRequest =
  | { type: 'start'; surface: SurfaceKind }
  /** That a picture is shown, asked when a view opens and again every few seconds. */
  | { type: 'show' }
  | { type: 'resize'; screen: ScreenSize }
  /** One input record more. */
  | { type: 'input' }
  | { type: 'typed-paste'; characters: number }
  /** That a session goes on, asked every few seconds. */
  | { type: 'go-on' }

/** What is known when it is asked. */
export type PolicyState = {
  /** By the clock of the data side, in milliseconds since 1970. */
  nowMs: number
  /** Of the viewer, all that is known of it; nobody is anywhere without one. */
  addresses: readonly string[]
  /** Since the last key or movement that was admitted. */
  idleMs: number
  /** Input records that the present sign-in has sent into this session. */
  recordsOfSignIn: number
  /** Texts that were typed by typed paste within the last minute. */
  textsInLastMinute: number
  /** A supervisor watches. */
  attended: boolean
  /** A supervisor has stopped the picture. */
  frozen: boolean
}

/** What whoever was allowed something has to do with it. */
export type Obligation =
  | { do: 'record' }
  /** The pointer's shape must not cross. */
  | { do: 'hold-cursor' }
  | { do: 'use-screen'; screen: ScreenSize }
  | { do: 'keep-text' }
  /** The person is told how long there is left without a key or movement. */
  | { do: 'warn-of-idleness'; leftMs: number }

export type Decision =
  | { allowed: true; obligations: readonly Obligation[] }
  | { allowed: false; reason: Denial }

/** Of what idleness ends, this much is announced. */
export const IDLE_WARNING_MS = 60_000

/** The one place where a policy is interpreted: what it does not allow here is denied. */
export function decide(policy: Policy, request: PolicyRequest, state: PolicyState): Decision {
  switch (request.type) {
    case 'start':
      return decideStart(policy, request.surface, state)
    case 'show':
      return decideShow(policy, state)
    case 'resize': {
      const screen = clampScreen(request.screen, policy.largestScreen)
      return allowed({ do: 'use-screen', screen })
    }
    case 'input': {
      const isSpent = state.recordsOfSignIn >= policy.up.recordsPerSignIn
      return isSpent ? denied('input-volume-spent') : allowed()
    }
    case 'typed-paste':
      return decideTypedPaste(policy, request.characters, state)
    case 'go-on':
      return decideGoOn(policy, state)
  }
}

function decideStart(policy: Policy, surface: SurfaceKind, state: PolicyState): Decision {
  if (!policy.surfaces.includes(surface)) return denied('surface-not-allowed')
  // Nothing here can make one, and a duty that nobody fulfils must not look fulfilled.
  if (policy.watermark === 'required') return denied('watermark-missing')
  const reason = whereAndWhen(policy, state)
  return reason === undefined ? allowed({ do: 'record' }) : denied(reason)
}

function decideShow(policy: Policy, state: PolicyState): Decision {
  if (policy.watermark === 'required') return denied('watermark-missing')
  const reason = whereAndWhen(policy, state)
  if (reason !== undefined) return denied(reason)
  if (state.recordsOfSignIn >= policy.up.recordsPerSignIn) return denied('input-volume-spent')
  if (state.frozen) return denied('frozen-by-supervisor')
  if (policy.supervised === 'required' && !state.attended) return denied('supervisor-absent')
  const duties: Obligation[] = [{ do: 'record' }]
  return policy.cursor ? allowed(...duties) : allowed(...duties, { do: 'hold-cursor' })
}

/** Of a viewer with several addresses each must be right: the picture goes to one, the keys come from another. */
function whereAndWhen(
  { places, hours }: Policy,
  { addresses, nowMs }: PolicyState,
): Denial | undefined {
  const networks = places?.networks ?? []
  const isHere = addresses.length > 0 && addresses.every((one) => isInNetworks(one, networks))
  if (!isHere) return 'place-not-allowed'
  return hours !== undefined && isWithinHours(hours, nowMs) ? undefined : 'hour-not-allowed'
}

function decideTypedPaste(policy: Policy, characters: number, state: PolicyState): Decision {
  const { typedPaste } = policy
  if (typedPaste === undefined) return denied('paste-not-allowed')
  if (characters > typedPaste.maxCharacters) return denied('paste-too-long')
  if (state.textsInLastMinute >= typedPaste.perMinute) return denied('paste-too-often')
  return typedPaste.review ? allowed({ do: 'keep-text' }) : allowed()
}

function decideGoOn(policy: Policy, { idleMs }: PolicyState): Decision {
  const leftMs = policy.idleMinutes * 60_000 - idleMs
  if (leftMs <= 0) return denied('idle')
  return leftMs <= IDLE_WARNING_MS ? allowed({ do: 'warn-of-idleness', leftMs }) : allowed()
}

function allowed(...obligations: Obligation[]): Decision {
  return { allowed: true, obligations }
}

function denied(reason: Denial): Decision {
  return { allowed: false, reason }
}
