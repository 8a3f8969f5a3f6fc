// This file imports nothing: the page of the stream judges by it, and needs no schema library.

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
