// This file imports nothing: the page of the stream judges by it, and needs no schema library.

/**
 * What the encoder can make and a viewer may say that it can receive, best first where nothing is
 * known of line and machine. H.264: `444` is High 4:4:4 Predictive (f4001f), `420` is Constrained
 * Baseline (42e01f). VP9: `444` is profile 1, `420` profile 0. AV1 is profile 0 alone: the only
 * encoder of it that FFmpeg brings here, SVT-AV1, takes no 4:4:4.
 */
export const CODECS = ['h264-444', 'vp9-444', 'av1-420', 'h264-420', 'vp9-420', 'vp8'] as const

/** Each pixel has a colour of its own: coloured strokes of one pixel stay what they are. */
export function isFullColour(codec: (typeof CODECS)[number]): boolean {
  return codec.endsWith('-444')
}

/** Why a session is over, as people are told. */
export const END_REASONS = [
  'ended-by-researcher',
  'ended-by-operator',
  'ended-by-supervisor',
  'idle',
  'guest-exited',
  'out-of-memory',
  'sandbox-killed',
  'sandbox-failed',
  'runner-died',
  'server-stopped',
  'replay-closed',
  'observed-session-ended',
] as const

/** What the gate did not let pass, or why. */
export const REFUSAL_REASONS = [
  'malformed-message',
  'message-too-long',
  'unexpected-message',
  'foreign-channel',
  'malformed-input',
  'too-much-input',
  'scripted-typing',
  'too-much-picture',
  'paste',
  'drop',
  'print',
  'download',
  'long-text',
  'paste-too-long',
  'paste-too-often',
  'while-held',
  'view-only',
  'input-volume-spent',
] as const

/** Those that the page of the stream stops itself, and says so. */
export const BLOCKED = [
  'paste',
  'drop',
  'print',
  'download',
  'long-text',
] as const satisfies readonly (typeof REFUSAL_REASONS)[number][]
export type Blocked = (typeof BLOCKED)[number]

/** Of one text that a policy lets be pasted as keys, in code points: a message of the viewer holds it. */
export const MAX_TYPED_PASTE = 400

export const VIEW_PROTOCOL_VERSION = 1

/** Of what a supervisor writes to a person at once. */
export const MAX_NOTE_CHARACTERS = 200

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
