/**
 * What a person can be allowed to do beyond what is their own, by names that are never renamed. The server
 * decides each of them anew at every request; a page asks so that it offers nothing that would be refused.
 */
export const ACTIONS = [
  'read-catalogue',
  'start-session',
  'list-sessions',
  'end-any-session',
  'supervise-session',
  'list-recordings',
  'replay-recording',
  'read-statements',
  'read-metrics',
  'read-policies',
  'change-policy',
] as const
export type Action = (typeof ACTIONS)[number]
