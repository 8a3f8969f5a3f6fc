/** The longest text that any policy lets be pasted as keys, in code points: one message holds it. */
export const MAX_TYPED_PASTE = 400

export const VIEW_PROTOCOL_VERSION = 1

/** An end is told a day before at the most. */
export const MAX_SECONDS_LEFT = 86_400

/** What a supervisor writes to a person at once. */
export const MAX_SUPERVISOR_MESSAGE = 200

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
  /** The sign-in has sent all that one sign-in may send; a new one goes on. */
  spent: 4004,
} as const

/** Records of a viewer that wait at the gate; what comes beyond them is refused. */
export const MOST_WAITING = 4_000
/** From so many on a person is told that there will be no room. */
export const MANY_WAITING = 3_000
