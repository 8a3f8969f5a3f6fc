import type { Me } from '#protocol/api/people.ts'
import type { Session } from '#protocol/api/sessions.ts'

import { mayIn } from '../../shared/may.ts'

export type WhatMayBeDone = { supervise: boolean; end: boolean }

/** Nobody supervises what is their own; ending it is everybody's. */
export function whatMayBeDone(
  me: Me,
  { personId, projectId }: Pick<Session, 'personId' | 'projectId'>,
): WhatMayBeDone {
  const isOwn = personId === me.id
  return {
    supervise: !isOwn && mayIn(me, 'supervise-session', projectId),
    end: isOwn || mayIn(me, 'end-any-session', projectId),
  }
}
