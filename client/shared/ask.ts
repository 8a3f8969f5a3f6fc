import { z } from 'zod'

import { ErrorBody, type ErrorCode } from '#protocol/errors.ts'

/** What can go wrong for a page: the server's codes, no answer at all, or one that makes no sense. */
export type FailureCode = ErrorCode | 'UNREACHABLE' | 'UNEXPECTED_ANSWER'

/** What is wrong with what was sent, in English, where the server says it. */
export type ToldFault = Omit<ErrorBody, 'code'>

/** `code` has a text in every language; `message` is for the console of a developer. */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure'
  readonly code: FailureCode
  readonly fault: ToldFault | undefined

  constructor(code: FailureCode, options?: ErrorOptions & { fault?: ToldFault }) {
    super(code, options)
    this.code = code
    this.fault = options?.fault
  }
}

/** A question is answered at once or not at all; a sandbox may take some seconds to start or end. */
const ASK_DEADLINE_MS = 8_000
export const LONG_DEADLINE_MS = 45_000

export type Question<T> = {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  body?: object
  answer: z.ZodType<T>
  deadlineMs?: number
  /** Statuses besides 2xx that carry an answer and no refusal. */
  alsoAnswers?: number
}

/** What comes with the answer 204. */
export const Nothing = z.undefined()

/** Puts one question to the server. Rejects with an `ApiFailure` and with nothing else. */
export type Ask = <T>(path: string, question: Question<T>) => Promise<T>

export function createAsk(send: typeof fetch): Ask {
  return (path, question) => askWith(send, path, question)
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
  if (refusal.success) {
    const { code, ...fault } = refusal.data
    return new ApiFailure(code, { fault })
  }
  // A proxy in front of a server that is down answers 502, 503 or 504 in its own words.
  return new ApiFailure(status >= 502 && status <= 504 ? 'UNREACHABLE' : 'UNEXPECTED_ANSWER')
}

/** Whatever was thrown, as something that can be told to a person. */
export function failureCode(error: unknown): FailureCode {
  return error instanceof ApiFailure ? error.code : 'UNEXPECTED_ANSWER'
}

/** The same, with what is wrong with what was sent where that is known. */
export function toldFailure(error: unknown): { code: FailureCode; fault: ToldFault | undefined } {
  return { code: failureCode(error), fault: error instanceof ApiFailure ? error.fault : undefined }
}
