import { z } from 'zod'

import { Created, Session, type SessionRequest, type Supervision } from '#protocol/api/sessions.ts'
import { DryRun, Recording, RecordingDetail, type ReplayRequest } from '#protocol/api/recordings.ts'
import { Health } from '#protocol/api/health.ts'
import { Me } from '#protocol/api/people.ts'
import { Project } from '#protocol/api/projects.ts'
import { ErrorBody, type ErrorCode } from '#protocol/errors.ts'
import type { SessionId } from '#protocol/ids.ts'
import { SignedStatement } from '#protocol/statement.ts'

/** What can go wrong for a page: the server's codes, no answer at all, or one that makes no sense. */
export type FailureCode = ErrorCode | 'UNREACHABLE' | 'UNEXPECTED_ANSWER'

/** `code` has a text in every language; `message` is for the console of a developer. */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure'
  readonly code: FailureCode

  constructor(code: FailureCode, options?: ErrorOptions) {
    super(code, options)
    this.code = code
  }
}

/** A question is answered at once or not at all; a sandbox may take some seconds to start or end. */
const ASK_DEADLINE_MS = 8_000
const LONG_DEADLINE_MS = 45_000

type Question<T> = {
  method?: 'GET' | 'POST' | 'DELETE'
  body?: object
  answer: z.ZodType<T>
  deadlineMs?: number
  /** Statuses besides 2xx that carry an answer and no refusal. */
  alsoAnswers?: number
}

const Nothing = z.undefined()

/** Every method rejects with an `ApiFailure` and with nothing else. */
export type Api = {
  me: () => Promise<Me>
  projects: () => Promise<Project[]>
  sessions: () => Promise<Session[]>
  startSession: (request: SessionRequest) => Promise<Created>
  endSession: (id: SessionId) => Promise<void>
  supervise: (id: SessionId, supervision: Supervision) => Promise<void>
  observe: (id: SessionId) => Promise<Created>
  recordings: () => Promise<Recording[]>
  recording: (id: SessionId) => Promise<RecordingDetail>
  /** The signed account of what crossed; of older sessions there is none. */
  statement: (id: SessionId) => Promise<SignedStatement>
  /** What this policy, of whatever form, would have refused. */
  dryRun: (id: SessionId, policy: object) => Promise<DryRun>
  startReplay: (request: ReplayRequest) => Promise<Created>
  health: () => Promise<Health>
  signOut: () => Promise<void>
}

export function createApi(send: typeof fetch): Api {
  const ask = <T>(path: string, question: Question<T>): Promise<T> => askWith(send, path, question)
  return {
    me: () => ask('/api/me', { answer: Me }),
    projects: () => ask('/api/projects', { answer: z.array(Project) }),
    sessions: () => ask('/api/sessions', { answer: z.array(Session) }),
    startSession: (body) =>
      ask('/api/sessions', {
        method: 'POST',
        body,
        answer: Created,
        deadlineMs: LONG_DEADLINE_MS,
      }),
    endSession: (id) =>
      ask(`/api/sessions/${id}`, {
        method: 'DELETE',
        answer: Nothing,
        deadlineMs: LONG_DEADLINE_MS,
      }),
    supervise: (id, body) =>
      ask(`/api/sessions/${id}/supervision`, { method: 'POST', body, answer: Nothing }),
    observe: (id) =>
      ask(`/api/sessions/${id}/observations`, {
        method: 'POST',
        answer: Created,
        deadlineMs: LONG_DEADLINE_MS,
      }),
    recordings: () => ask('/api/recordings', { answer: z.array(Recording) }),
    recording: (id) => ask(`/api/recordings/${id}`, { answer: RecordingDetail }),
    statement: (id) =>
      ask(`/api/statements/${id}`, { answer: SignedStatement, deadlineMs: LONG_DEADLINE_MS }),
    dryRun: (id, body) =>
      ask(`/api/recordings/${id}/dry-run`, { method: 'POST', body, answer: DryRun }),
    startReplay: (body) =>
      ask('/api/replays', { method: 'POST', body, answer: Created, deadlineMs: LONG_DEADLINE_MS }),
    health: () => ask('/healthz', { answer: Health, alsoAnswers: 503 }),
    signOut: () => ask('/api/sign-out', { method: 'POST', answer: Nothing }),
  }
}

async function askWith<T>(send: typeof fetch, path: string, question: Question<T>): Promise<T> {
  const { method = 'GET', body, answer, deadlineMs = ASK_DEADLINE_MS, alsoAnswers } = question
  const response = await reach(send, path, {
    method,
    credentials: 'same-origin',
    // A redirect would be a sign-in page or another site: neither is an answer.
    redirect: 'error',
    cache: 'no-store',
    signal: AbortSignal.timeout(deadlineMs),
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  })
  const content = await readContent(response)
  if (!response.ok && response.status !== alsoAnswers) throw refusalOf(response.status, content)
  const parsed = answer.safeParse(content)
  if (!parsed.success) throw new ApiFailure('UNEXPECTED_ANSWER', { cause: parsed.error })
  return parsed.data
}

async function reach(send: typeof fetch, path: string, init: RequestInit): Promise<Response> {
  try {
    return await send(path, init)
  } catch (cause) {
    throw new ApiFailure('UNREACHABLE', { cause })
  }
}

/** Undefined stands for an empty body, null for one that is no JSON. */
async function readContent(response: Response): Promise<unknown> {
  let text: string
  try {
    text = await response.text()
  } catch (cause) {
    throw new ApiFailure('UNREACHABLE', { cause })
  }
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function refusalOf(status: number, content: unknown): ApiFailure {
  const refusal = ErrorBody.safeParse(content)
  if (refusal.success) return new ApiFailure(refusal.data.code)
  // A proxy in front of a server that is down answers 502, 503 or 504 in its own words.
  return new ApiFailure(status >= 502 && status <= 504 ? 'UNREACHABLE' : 'UNEXPECTED_ANSWER')
}

/** Whatever was thrown, as something that can be told to a person. */
export function failureCode(error: unknown): FailureCode {
  return error instanceof ApiFailure ? error.code : 'UNEXPECTED_ANSWER'
}
