import type { Role } from '#protocol/role.ts'

import { EVERYWHERE } from './access/roles.ts'
import type { AdminHandlers } from './admin/admin-protocol.ts'
import { AppError } from './errors.ts'
import type { Policies } from './projects/policies.ts'
import type { Drain } from './sessions/drain.ts'

/** Whoever is root on the host, in the journal: no person whom Vitrine knows. */
export const HOST = { kind: 'host' } as const

export type AdminParts = {
  policies: Policies
  drain: Drain
  sessions: { readonly count: number }
  /** A fresh link for the demonstration's person of this role; none beyond loopback. */
  linkFor: (role: Role) => string | undefined
}

/** What commands on the host ask of a running server. */
export function adminHandlers(parts: AdminParts): AdminHandlers {
  const { policies, drain, sessions, linkFor } = parts
  return {
    'sign-in': ({ role }) => {
      const url = linkFor(role)
      if (url !== undefined) return { type: 'link', url }
      throw new AppError(
        'FORBIDDEN',
        'demonstration people exist only while the server listens on loopback',
      )
    },
    'list-policies': ({ project }) => ({
      type: 'policies',
      versions: policies.versions(project, EVERYWHERE),
    }),
    'show-policy': ({ project, version }) => ({
      type: 'policy',
      policy: policies.read(project, version, EVERYWHERE),
    }),
    'compare-policies': ({ project, from, to }) => ({
      type: 'changes',
      changes: policies.changes(project, { from, to }, EVERYWHERE),
    }),
    'set-policy': ({ project, policy }) => ({
      type: 'in-force',
      inForce: policies.change(project, { policy }, { reach: EVERYWHERE, actor: HOST }),
    }),
    drain: ({ seconds }) => ({
      type: 'drain',
      endsAt: drain.begin(seconds, HOST).toISOString(),
      sessions: sessions.count,
    }),
    'cancel-drain': () => {
      if (drain.cancel(HOST)) return { type: 'drain', endsAt: null, sessions: sessions.count }
      throw new AppError(
        'NOT_FOUND',
        'the server is not about to stop; there is nothing to call off',
      )
    },
  }
}
