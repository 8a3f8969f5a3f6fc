import { type SessionRequest, Created, Session } from '#protocol/api/sessions.ts'
import { OpenProject } from '#protocol/api/projects.ts'
import type { SessionId } from '#protocol/ids.ts'
import { z } from 'zod'

/** A signed-in person as a program: the cookie, and the few requests that make and end sessions. */
export class SessionClient {
  readonly origin: string
  readonly cookie: string

  private constructor(origin: string, cookie: string) {
    this.origin = origin
    this.cookie = cookie
  }

  /** `link` works once. */
  static async signIn(link: string): Promise<SessionClient> {
    const response = await fetch(link, { method: 'POST', redirect: 'manual' })
    const cookie = response.headers.getSetCookie().map((line) => line.split(';')[0] ?? '')
    if (cookie.length === 0) throw new Error(`no cookie: status ${response.status}`)
    return new SessionClient(new URL(link).origin, cookie.join('; '))
  }

  async projects(): Promise<OpenProject[]> {
    return z.array(OpenProject).parse(await this.#ask('GET', '/api/projects'))
  }

  async startSession(request: z.input<typeof SessionRequest>): Promise<SessionId> {
    return Created.parse(await this.#ask('POST', '/api/sessions', request)).id
  }

  async sessions(): Promise<Session[]> {
    return z.array(Session).parse(await this.#ask('GET', '/api/sessions'))
  }

  async endSession(id: SessionId): Promise<void> {
    await this.#ask('DELETE', `/api/sessions/${id}?confirmed=true`)
  }

  async #ask(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(this.origin + path, {
      method,
      headers: {
        cookie: this.cookie,
        ...(method === 'GET' ? {} : { origin: this.origin }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: status ${response.status} ${text}`)
    return text === '' ? undefined : JSON.parse(text)
  }
}
