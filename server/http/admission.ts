import type { IncomingHttpHeaders } from 'node:http'

import type { ErrorCode } from '#protocol/errors.ts'

import { type Action, isAllowed, type Person } from '../people/access.ts'
import { isOwnHost, isOwnOrigin, type OriginRules } from './own-origin.ts'

export const COOKIE_NAME = 'vitrine'

/** What a route says of itself: one action of the access table, any signed-in person, or everybody. */
export type Access = Action | 'signed-in' | 'public'

export type Judgement = { ok: true; person: Person | null } | { ok: false; code: ErrorCode }

export type AdmissionOptions = {
  rules: OriginRules
  signIns: { personOf(cookie: string | undefined): Person | undefined }
}

/** What a request shows of itself; Fastify's and Node's both fit. */
export type Arrival = { method?: string | undefined; headers: IncomingHttpHeaders }

const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS']

/** Decides who asks and whether they may. The same judgement serves routes and WebSocket upgrades. */
export class Admission {
  readonly rules: OriginRules
  readonly #signIns: AdmissionOptions['signIns']

  constructor({ rules, signIns }: AdmissionOptions) {
    this.rules = rules
    this.#signIns = signIns
  }

  /** For a route. Ownership of what is asked for is the route's own question. */
  judge(request: Arrival, access: Access): Judgement {
    const changes = !SAFE_METHODS.includes(request.method ?? '')
    const isOwn = changes
      ? isOwnOrigin(request.headers, this.rules)
      : isOwnHost(request.headers.host, this.rules)
    if (!isOwn) return { ok: false, code: 'FOREIGN_ORIGIN' }
    return this.#judgePerson(request, access)
  }

  /**
   * For a WebSocket upgrade, which is a GET that no same-origin rule holds back: pages of other sites
   * can open one with this person's cookie, so the origin is always looked at.
   */
  judgeUpgrade(request: Arrival, access: Access): Judgement {
    if (!isOwnOrigin(request.headers, this.rules)) return { ok: false, code: 'FOREIGN_ORIGIN' }
    return this.#judgePerson(request, access)
  }

  #judgePerson(request: Arrival, access: Access): Judgement {
    const person = this.#signIns.personOf(cookieOf(request.headers)) ?? null
    if (access === 'public') return { ok: true, person }
    if (person === null) return { ok: false, code: 'NOT_SIGNED_IN' }
    if (access !== 'signed-in' && !isAllowed(person.roles, access)) {
      return { ok: false, code: 'FORBIDDEN' }
    }
    return { ok: true, person }
  }
}

/** Our cookie's value is base64url, so nothing of it is ever quoted or escaped. */
export function cookieOf(headers: IncomingHttpHeaders): string | undefined {
  const prefix = `${COOKIE_NAME}=`
  const pairs = headers.cookie?.split(';').map((pair) => pair.trim())
  return pairs?.find((pair) => pair.startsWith(prefix))?.slice(prefix.length)
}
