import { type FailureCode, failureCode } from './ask.ts'

/**
 * What a page knows about something that it asks for again and again. Old data are kept when an
 * answer fails to come, and marked as old, so that nobody mistakes them for now.
 */
export type Polled<T> =
  | { state: 'loading' }
  | { state: 'failed'; code: FailureCode }
  | { state: 'fresh'; data: T; atMs: number }
  | { state: 'stale'; data: T; atMs: number; code: FailureCode }

export function withAnswer<T>(data: T, atMs: number): Polled<T> {
  return { state: 'fresh', data, atMs }
}

/** Another role or a lost sign-in must not keep showing what it may no longer see. */
const FORGETS: ReadonlySet<FailureCode> = new Set(['NOT_SIGNED_IN', 'FORBIDDEN'])

export function withFailure<T>(before: Polled<T>, code: FailureCode): Polled<T> {
  switch (before.state) {
    case 'loading':
    case 'failed':
      return { state: 'failed', code }
    case 'fresh':
    case 'stale':
      if (FORGETS.has(code)) return { state: 'failed', code }
      return { state: 'stale', data: before.data, atMs: before.atMs, code }
  }
}

export function dataOf<T>(polled: Polled<T>): T | undefined {
  switch (polled.state) {
    case 'loading':
    case 'failed':
      return undefined
    case 'fresh':
    case 'stale':
      return polled.data
  }
}

export function failureOf<T>(polled: Polled<T>): FailureCode | undefined {
  switch (polled.state) {
    case 'loading':
    case 'fresh':
      return undefined
    case 'failed':
    case 'stale':
      return polled.code
  }
}

export type PollOptions<T> = {
  ask: () => Promise<T>
  /** Pause between an answer and the next question, so that a slow server is not asked twice. */
  everyMs: number
  signal: AbortSignal
  onAnswer: (data: T) => void
  onFailure: (code: FailureCode) => void
}

/** Asks until aborted; a failure is told and asking goes on. Returns a function that asks now. */
export function poll<T>(options: PollOptions<T>): () => void {
  const { ask, everyMs, signal, onAnswer, onFailure } = options
  let timer: ReturnType<typeof setTimeout> | undefined
  let asking = false
  let again = false

  const round = async (): Promise<void> => {
    clearTimeout(timer)
    if (asking) {
      again = true
      return
    }
    asking = true
    try {
      const data = await ask()
      if (!signal.aborted) onAnswer(data)
    } catch (error) {
      if (!signal.aborted) onFailure(failureCode(error))
    }
    asking = false
    if (signal.aborted) return
    // An answer that was on its way when something changed may be from before the change.
    const pause = again ? 0 : everyMs
    again = false
    timer = setTimeout(() => void round(), pause)
  }

  signal.addEventListener('abort', () => clearTimeout(timer), { once: true })
  void round()
  return () => void round()
}
