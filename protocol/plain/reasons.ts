/** Why a policy does not allow something, as people and records are told. Never renamed. */
export const DENIALS = [
  'surface-not-allowed',
  'watermark-missing',
  'place-not-allowed',
  'hour-not-allowed',
  'supervisor-absent',
  'frozen-by-supervisor',
  'idle',
  'input-volume-spent',
  'paste-not-allowed',
  'paste-too-long',
  'paste-too-often',
] as const
export type Denial = (typeof DENIALS)[number]

/** Those that pause the picture of a view and end as soon as their cause does. */
export const HOLDS = [
  'surface-not-allowed',
  'watermark-missing',
  'place-not-allowed',
  'hour-not-allowed',
  'supervisor-absent',
  'frozen-by-supervisor',
  'input-volume-spent',
] as const satisfies readonly Denial[]
export type Hold = (typeof HOLDS)[number]

/** What a policy would have refused of a session that ran under another one. */
export const FINDINGS = [
  ...DENIALS,
  'codec-not-allowed',
  'screen-too-large',
  'too-many-keys',
  'too-many-bytes',
] as const
export type Finding = (typeof FINDINGS)[number]

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
  'disk-full',
  'recording-failed',
  'runner-died',
  'server-stopped',
  'replay-closed',
  'observed-session-ended',
] as const

/** What a session, or its picture, comes to an end by that can be told beforehand. */
export const ENDINGS = ['idle', 'hour-not-allowed', 'drain'] as const
export type Ending = (typeof ENDINGS)[number]

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

/** Every reason that a person may read; each has its words in each language. */
export type Reason = Finding | EndedOrRefused
/** Those that are told to the person whom they concern, when it happens. */
export type ToldReason = Hold | EndedOrRefused

type EndedOrRefused = (typeof END_REASONS)[number] | (typeof REFUSAL_REASONS)[number]
