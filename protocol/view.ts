import { z } from 'zod'

import { EndReason, RefusalReason } from './reasons.ts'
import { Codec } from './codec.ts'
import { LimitsTold } from './limits.ts'
import { SESSION_NOTICES } from './plain/notices.ts'
import { BLOCKED, ENDINGS, HOLDS } from './plain/reasons.ts'
import { SupervisorMessage } from './supervisor-message.ts'
import { CursorClass, ScreenSize, SurfaceKind, TextScale } from './screen.ts'
import {
  MAX_SECONDS_LEFT,
  MAX_TYPED_PASTE,
  MOST_WAITING,
  VIEW_PROTOCOL_VERSION,
} from './plain/view-limits.ts'

/*
 * Viewer and gate speak JSON over one WebSocket a view: `/api/sessions/<id>/view`. The media come
 * and the input goes over WebRTC; here are only set-up and control, in a closed vocabulary. A message is
 * called `area/event`, so that the words of one area never meet those of another.
 */

/** A message from a viewer that is longer is refused unread. */
export const MAX_VIEWER_MESSAGE_BYTES = 2048

/** SHA-256 of the browser's certificate: its half of DTLS. */
const Fingerprint = z.string().regex(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/)

/**
 * What the viewer measured since its last report, every five seconds, for the operator's metrics. It
 * is a stranger's word: good for nothing but statistics.
 */
export const ViewerStats = z.strictObject({
  type: z.literal('line/stats'),
  /** That of the media path; null until it was measured. */
  roundTripMs: z.number().min(0).max(60_000).nullable(),
  /** Key sent to answer presented, one figure a measured key. */
  keyToPixelMs: z.array(z.number().min(0).max(10_000)).max(32),
  framesPerSecond: z.number().min(0).max(240),
  kilobitsPerSecond: z.number().min(0).max(1_000_000),
  /** Share of the packets that should have come, 0 to 1. */
  lossShare: z.number().min(0).max(1),
  nacks: z.int().min(0).max(100_000),
  freezes: z.int().min(0).max(1_000),
})
export type ViewerStats = z.infer<typeof ViewerStats>

/** One that says nothing of its display gets text of the usual size. */
const Scale = TextScale.optional()

const TypedPaste = z
  .string()
  .min(1)
  .refine((text) => Array.from(text).length <= MAX_TYPED_PASTE, 'too long')

export const ViewerMessage = z.discriminatedUnion('type', [
  /** First message: what the browser can receive and how large its window is, in device pixels. */
  z.strictObject({
    type: z.literal('view/join'),
    version: z.literal(VIEW_PROTOCOL_VERSION),
    codecs: z.array(Codec).min(1).max(8),
    screen: ScreenSize,
    scale: Scale,
    /**
     * Where a browser can tell it before there is an offer. No `view/answer` follows then, and nothing that
     * the browser sends can come before the server knows whom to expect.
     */
    fingerprint: Fingerprint.optional(),
  }),
  /** From a browser that could not tell it with `view/join`; the server's half came with `view/offer`. */
  z.strictObject({ type: z.literal('view/answer'), fingerprint: Fingerprint }),
  z.strictObject({ type: z.literal('screen/resize'), screen: ScreenSize, scale: Scale }),
  /** The page stopped something itself and says so, to be counted where the policy lives. */
  z.strictObject({ type: z.literal('input/blocked'), what: z.enum(BLOCKED) }),
  /** A text to be entered as keys on the data side, where the policy allows it. */
  z.strictObject({ type: z.literal('input/paste'), text: TypedPaste }),
  /** Replay only. */
  z.strictObject({ type: z.literal('replay/play') }),
  z.strictObject({ type: z.literal('replay/pause') }),
  z.strictObject({ type: z.literal('replay/seek'), positionMs: z.number().min(0).max(1e9) }),
  z.strictObject({
    type: z.literal('line/ping'),
    id: z
      .int()
      .min(0)
      .max(2 ** 31),
  }),
  ViewerStats,
])
export type ViewerMessage = z.infer<typeof ViewerMessage>

export const GateMessage = z.discriminatedUnion('type', [
  /** SDP that the server wrote from its own transport; nothing in it comes from a guest. */
  z.strictObject({
    type: z.literal('view/offer'),
    sdp: z.string().max(8192),
    codec: Codec,
    /** What the policy allows: a larger screen is not made, whatever the window is. */
    largest: ScreenSize,
    /** A terminal draws what an input method shows; on a desktop the page does. */
    surface: SurfaceKind,
    /** Code points of a text that may be pasted as keys; 0 where none may. */
    typedPaste: z.int().min(0).max(MAX_TYPED_PASTE),
  }),
  z.strictObject({ type: z.literal('screen/changed'), size: ScreenSize }),
  z.strictObject({ type: z.literal('pointer/shape'), cursor: CursorClass }),
  z.strictObject({
    type: z.literal('replay/position'),
    playing: z.boolean(),
    positionMs: z.number().min(0),
    durationMs: z.number().min(0),
  }),
  z.strictObject({ type: z.literal('view/refused'), reason: RefusalReason }),
  /**
   * So many records wait for their turn, since more came than may go on at once; told a few times a second
   * while it lasts, and 0 at its end. A release for each key that waits comes on top of the bound.
   */
  z.strictObject({
    type: z.literal('input/waiting'),
    records: z
      .int()
      .min(0)
      .max(2 * MOST_WAITING),
  }),
  /** The picture stands still until `view/resumed`; what is shown is old. */
  z.strictObject({ type: z.literal('view/held'), reason: z.enum(HOLDS) }),
  z.strictObject({ type: z.literal('view/resumed') }),
  /**
   * In so many seconds the session ends, or its picture pauses, for this reason; null when it is no longer so.
   * Told once: the page counts by itself.
   */
  z.strictObject({
    type: z.literal('session/ending'),
    reason: z.enum(ENDINGS),
    secondsLeft: z.int().min(0).max(MAX_SECONDS_LEFT).nullable(),
  }),
  /** Whether the session's display still answers: a picture that stands still may be old. */
  z.strictObject({ type: z.literal('screen/answering'), answers: z.boolean() }),
  /** What the session may use and how full that is: at most every 30 s, and never while it is held. */
  LimitsTold.extend({ type: z.literal('session/limits') }),
  z.strictObject({ type: z.literal('session/notice'), notice: z.enum(SESSION_NOTICES) }),
  /** A supervisor looks at somebody else's session: nothing goes up, whatever is pressed. */
  z.strictObject({ type: z.literal('view/observing') }),
  /** Written by a supervisor. No guest has a way to this. */
  z.strictObject({ type: z.literal('session/message'), text: SupervisorMessage }),
  z.strictObject({ type: z.literal('session/ended'), reason: EndReason }),
  z.strictObject({
    type: z.literal('line/pong'),
    id: z
      .int()
      .min(0)
      .max(2 ** 31),
  }),
])
export type GateMessage = z.infer<typeof GateMessage>
