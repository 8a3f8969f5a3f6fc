import { z } from 'zod'

import { EndReason } from './api.ts'
import { Codec } from './codec.ts'
import { CursorClass, ScreenSize } from './screen.ts'

/**
 * Viewer and gate speak JSON over one WebSocket a view: `/api/sessions/<id>/view`. The media come
 * and the input goes over WebRTC; here are only set-up and control, in a closed vocabulary.
 */
export const VIEW_PROTOCOL_VERSION = 1

/** A message from a viewer that is longer is refused unread. */
export const MAX_VIEWER_MESSAGE_BYTES = 2048

export const ViewerMessage = z.discriminatedUnion('type', [
  /** First message: what the browser can receive and how large its window is, in device pixels. */
  z.strictObject({
    type: z.literal('join'),
    version: z.literal(VIEW_PROTOCOL_VERSION),
    codecs: z.array(Codec).min(1).max(8),
    screen: ScreenSize,
  }),
  /** The browser's half of DTLS; the server's half came with `offer`. */
  z.strictObject({
    type: z.literal('answer'),
    fingerprint: z.string().regex(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/),
  }),
  z.strictObject({ type: z.literal('resize'), screen: ScreenSize }),
  /** The page stopped something itself and says so, to be counted where the policy lives. */
  z.strictObject({ type: z.literal('blocked'), what: z.enum(['paste', 'drop', 'long-text']) }),
  /** Replay only. */
  z.strictObject({ type: z.literal('play') }),
  z.strictObject({ type: z.literal('pause') }),
  z.strictObject({ type: z.literal('seek'), positionMs: z.number().min(0).max(1e9) }),
  z.strictObject({
    type: z.literal('ping'),
    id: z
      .int()
      .min(0)
      .max(2 ** 31),
  }),
])
export type ViewerMessage = z.infer<typeof ViewerMessage>

export const RefusalReason = z.enum([
  'malformed-message',
  'message-too-long',
  'unexpected-message',
  'malformed-input',
  'too-much-input',
  'paste',
  'drop',
  'long-text',
])
export type RefusalReason = z.infer<typeof RefusalReason>

export const GateMessage = z.discriminatedUnion('type', [
  /** SDP that the server wrote from its own transport; nothing in it comes from a guest. */
  z.strictObject({ type: z.literal('offer'), sdp: z.string().max(8192), codec: Codec }),
  z.strictObject({ type: z.literal('screen'), size: ScreenSize }),
  z.strictObject({ type: z.literal('cursor'), cursor: CursorClass }),
  z.strictObject({
    type: z.literal('replay'),
    playing: z.boolean(),
    positionMs: z.number().min(0),
    durationMs: z.number().min(0),
  }),
  z.strictObject({ type: z.literal('refused'), reason: RefusalReason }),
  z.strictObject({ type: z.literal('ended'), reason: EndReason }),
  z.strictObject({
    type: z.literal('pong'),
    id: z
      .int()
      .min(0)
      .max(2 ** 31),
  }),
])
export type GateMessage = z.infer<typeof GateMessage>

/** Close codes of the WebSocket, from the range that RFC 6455 leaves to applications. */
export const VIEW_CLOSE = {
  /** The session is over; the last message said why. Do not come back. */
  ended: 4000,
  /** Another window of the same person took the view over. */
  replaced: 4001,
  /** Only an attacker would have sent this. */
  hostile: 4002,
  /** Not signed in, or not this person's session. */
  forbidden: 4003,
} as const
