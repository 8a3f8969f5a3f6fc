/** What a person is told of a session that goes on. A closed list: no guest has words in it. */
export const SESSION_NOTICES = [
  'program-killed-for-memory',
  'memory-nearly-used',
  'home-nearly-full',
  'scratch-nearly-full',
] as const
export type SessionNotice = (typeof SESSION_NOTICES)[number]
