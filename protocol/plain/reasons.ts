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
  'left-waiting',
  'view-only',
  'input-volume-spent',
] as const

/**
 * What a refusal is for whoever answers for the data: worth a look; ordinary, of work that anybody does; or
 * the fault of a program, which a person did not cause.
 */
export const REFUSAL_KINDS = ['worth-a-look', 'ordinary', 'client-fault'] as const
export type RefusalKind = (typeof REFUSAL_KINDS)[number]

export const KIND_OF_REFUSAL = {
  'malformed-message': 'client-fault',
  'message-too-long': 'worth-a-look',
  'unexpected-message': 'client-fault',
  'foreign-channel': 'worth-a-look',
  'malformed-input': 'client-fault',
  'too-much-input': 'worth-a-look',
  'scripted-typing': 'worth-a-look',
  'too-much-picture': 'ordinary',
  paste: 'worth-a-look',
  drop: 'worth-a-look',
  print: 'worth-a-look',
  download: 'worth-a-look',
  'long-text': 'worth-a-look',
  'paste-too-long': 'worth-a-look',
  'paste-too-often': 'worth-a-look',
  'while-held': 'ordinary',
  'left-waiting': 'ordinary',
  'view-only': 'ordinary',
  'input-volume-spent': 'ordinary',
} as const satisfies Readonly<Record<(typeof REFUSAL_REASONS)[number], RefusalKind>>

/** Those that bring something in from the person's device, or take something out to it: each is a fact. */
export const ATTEMPTS = [
  'paste',
  'drop',
  'print',
  'download',
  'long-text',
  'paste-too-long',
  'paste-too-often',
] as const satisfies readonly (typeof REFUSAL_REASONS)[number][]
export type Attempt = (typeof ATTEMPTS)[number]

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
