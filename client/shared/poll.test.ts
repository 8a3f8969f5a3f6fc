import { describe, expect, test } from 'vitest'

import { ApiFailure } from './ask.ts'
import { type Polled, dataOf, failureOf, poll, withAnswer, withFailure } from './poll.ts'

describe('withFailure', () => {
  const fresh: Polled<number> = withAnswer(7, 100)

  test('keeps the last data and when they were true', () => {
    expect(withFailure(fresh, 'UNREACHABLE')).toEqual({
      state: 'stale',
      data: 7,
      atMs: 100,
      code: 'UNREACHABLE',
    })
  })

  test('forgets the data when the person may no longer see them', () => {
    for (const code of ['NOT_SIGNED_IN', 'FORBIDDEN'] as const) {
      expect(dataOf(withFailure(fresh, code))).toBeUndefined()
    }
  })

  test('has nothing to keep before the first answer', () => {
    const failed = withFailure({ state: 'loading' }, 'INTERNAL')
    expect(failed).toEqual({ state: 'failed', code: 'INTERNAL' })
    expect(failureOf(failed)).toBe('INTERNAL')
  })
})

describe('poll', () => {
  test('goes on after a failure and stops when aborted', async () => {
    using stop = stopper()
    const seen: string[] = []
    let asked = 0
    const done = Promise.withResolvers<void>()
    poll({
      ask: async () => {
        asked += 1
        if (asked === 2) throw new ApiFailure('UNREACHABLE')
        return asked
      },
      everyMs: 0,
      signal: stop.signal,
      onAnswer: (data) => {
        seen.push(`answer ${data}`)
        if (data === 3) {
          stop.abort()
          done.resolve()
        }
      },
      onFailure: (code) => seen.push(code),
    })
    await done.promise
    await sleep(20)
    expect(seen).toEqual(['answer 1', 'UNREACHABLE', 'answer 3'])
    expect(asked).toBe(3)
  })

  test('never has two questions under way, and asks again when told while one was', async () => {
    using stop = stopper()
    let underWay = 0
    let most = 0
    let asked = 0
    const second = Promise.withResolvers<void>()
    const now = poll({
      ask: async () => {
        asked += 1
        underWay += 1
        most = Math.max(most, underWay)
        await sleep(5)
        underWay -= 1
        if (asked === 2) second.resolve()
      },
      everyMs: 3_600_000,
      signal: stop.signal,
      onAnswer: () => {},
      onFailure: () => {},
    })
    now()
    now()
    await second.promise
    expect(most).toBe(1)
  })
})

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

function stopper(): AbortController & Disposable {
  const controller = new AbortController()
  return Object.assign(controller, { [Symbol.dispose]: () => controller.abort() })
}
