/** Everything that a signed-in person can ask for. Which roles may is the server's table. */
export const ACTIONS = [
  'read-catalogue',
  'start-session',
  'list-sessions',
  'end-any-session',
  'supervise-session',
  'list-recordings',
  'replay-recording',
  'read-statements',
  'read-capacity',
  'read-metrics',
  'read-policies',
  'change-policy',
  'read-journal',
  'request-package',
  'decide-package-request',
] as const
export type Action = (typeof ACTIONS)[number]
