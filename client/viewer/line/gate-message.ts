import type { LimitsUse, SessionLimits } from '#protocol/limits.ts'
import { CODECS } from '#protocol/plain/codecs.ts'
import { SESSION_NOTICES } from '#protocol/plain/notices.ts'
import { END_REASONS, ENDINGS, HOLDS, REFUSAL_REASONS } from '#protocol/plain/reasons.ts'
import {
  MAX_SECONDS_LEFT,
  MAX_SUPERVISOR_MESSAGE,
  MAX_TYPED_PASTE,
  MOST_WAITING,
} from '#protocol/plain/view-limits.ts'
import { CURSOR_CLASSES } from '#protocol/plain/cursor.ts'
import { SURFACE_KINDS } from '#protocol/plain/surfaces.ts'
import { clampScreen, MAX_SCREEN } from '#protocol/plain/screen-limits.ts'
import type { GateMessage } from '#protocol/view.ts'

const MAX_SDP_CHARACTERS = 8192
const MAX_ID = 2 ** 31

const MAX_MINUTES_LEFT = 1_440

const LIMITS: Readonly<Record<keyof SessionLimits, Check>> = {
  memoryBytes: isAmount,
  cpuPercent: isAmount,
  homeBytes: isAmount,
  homeKept: isTruth,
  scratchBytes: isAmount,
  idleMinutes: isAmount,
}
const USE: Readonly<Record<keyof LimitsUse, Check>> = {
  memory: isTenths,
  processors: isTenths,
  home: isTenths,
  scratch: isTenths,
}

type Fields = Record<string, unknown>
type Check = (value: unknown) => boolean

/** What each message holds besides its type: these fields, no others. */
const SHAPES: Readonly<Record<GateMessage['type'], Readonly<Record<string, Check>>>> = {
  'view/offer': {
    sdp: isSdp,
    codec: oneOf(CODECS),
    largest: isScreenSize,
    surface: oneOf(SURFACE_KINDS),
    typedPaste: isTextLength,
  },
  'screen/changed': { size: isScreenSize },
  'pointer/shape': { cursor: oneOf(CURSOR_CLASSES) },
  'replay/position': {
    playing: isTruth,
    positionMs: isAmount,
    durationMs: isAmount,
  },
  'view/refused': { reason: oneOf(REFUSAL_REASONS) },
  'input/waiting': { records: isWaiting },
  'view/held': { reason: oneOf(HOLDS) },
  'view/resumed': {},
  'view/observing': {},
  'session/ending': { reason: oneOf(ENDINGS), secondsLeft: isSecondsLeft },
  'screen/answering': { answers: isTruth },
  'session/limits': { limits: isLimits, use: isUse, closesInMinutes: isMinutesLeft },
  'session/notice': { notice: oneOf(SESSION_NOTICES) },
  'session/message': { text: isSupervisorMessage },
  'session/ended': { reason: oneOf(END_REASONS) },
  'line/pong': { id: isId },
}

/**
 * The same judgement as the schema `GateMessage`, without the library behind it: the library is
 * three times the rest of this page, and a person waits for it. Undefined for what it would refuse.
 */
export function parseGateMessage(text: string): GateMessage | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  return isGateMessage(value) ? value : undefined
}

export function isGateMessage(value: unknown): value is GateMessage {
  if (!isObject(value)) return false
  const { type, ...fields } = value
  if (typeof type !== 'string' || !Object.hasOwn(SHAPES, type)) return false
  return hasShape(fields, SHAPES[type as GateMessage['type']])
}

function hasShape(fields: Fields, shape: Readonly<Record<string, Check>>): boolean {
  const names = Object.keys(shape)
  return (
    Object.keys(fields).length === names.length &&
    names.every((name) => Object.hasOwn(fields, name) && shape[name]?.(fields[name]) === true)
  )
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function oneOf(allowed: readonly string[]): Check {
  return (value) => typeof value === 'string' && allowed.includes(value)
}

function isSdp(value: unknown): boolean {
  return typeof value === 'string' && value.length <= MAX_SDP_CHARACTERS
}

function isTruth(value: unknown): boolean {
  return typeof value === 'boolean'
}

function isAmount(value: unknown): boolean {
  return Number.isFinite(value) && Number(value) >= 0
}

function isId(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= MAX_ID
}

function isTextLength(value: unknown): boolean {
  return isId(value) && Number(value) <= MAX_TYPED_PASTE
}

function isWaiting(value: unknown): boolean {
  return isId(value) && Number(value) <= 2 * MOST_WAITING
}

function isSecondsLeft(value: unknown): boolean {
  return value === null || (isId(value) && Number(value) <= MAX_SECONDS_LEFT)
}

function isMinutesLeft(value: unknown): boolean {
  return value === null || (isId(value) && Number(value) <= MAX_MINUTES_LEFT)
}

function isLimits(value: unknown): boolean {
  return isObject(value) && hasShape(value, LIMITS)
}

function isUse(value: unknown): boolean {
  return isObject(value) && hasShape(value, USE)
}

function isTenths(value: unknown): boolean {
  return isId(value) && Number(value) <= 10
}

function isSupervisorMessage(value: unknown): boolean {
  return (
    typeof value === 'string' &&
    value.length > 0 &&
    value.length <= MAX_SUPERVISOR_MESSAGE &&
    /^[^\p{C}\p{Zl}\p{Zp}]*$/u.test(value)
  )
}

/** A size is one when bringing it within the limits changes nothing. */
function isScreenSize(value: unknown): boolean {
  if (!isObject(value)) return false
  if (!hasShape(value, { width: Number.isSafeInteger, height: Number.isSafeInteger })) return false
  const size = { width: Number(value['width']), height: Number(value['height']) }
  const clamped = clampScreen(size, MAX_SCREEN)
  return clamped.width === size.width && clamped.height === size.height
}
