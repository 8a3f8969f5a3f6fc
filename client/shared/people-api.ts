import { Me } from '#protocol/api/people.ts'

import { type Ask, Nothing } from './ask.ts'

export type PeopleApi = { me: () => Promise<Me>; signOut: () => Promise<void> }

export function peopleApi(ask: Ask): PeopleApi {
  return {
    me: () => ask('/api/me', { answer: Me }),
    signOut: () => ask('/api/sign-out', { method: 'POST', answer: Nothing }),
  }
}
