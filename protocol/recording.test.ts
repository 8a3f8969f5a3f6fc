import { describe, expect, test } from 'vitest'

import { KeptTimedEvent, TimelineEvent } from './recording.ts'

const ended = (reason: string) => ({ type: 'session-ended', reason })

describe('the time line', () => {
  test.each([
    ['an end that is none of ours', ended('guest-failed')],
    ['an end in the words of a jail', ended('killed')],
    ['a hold that no policy knows', { type: 'held', reason: 'tired' }],
    ['a refusal of nothing', { type: 'refused', what: 'sleep', count: 1 }],
  ])('takes no word but those of the product: %s', (_what, event) => {
    expect(TimelineEvent.safeParse(event).success).toBe(false)
  })

  test.each([
    ['killed', 'sandbox-killed'],
    ['failed-to-start', 'sandbox-failed'],
    ['recorder-failed', 'sandbox-failed'],
    ['asked', 'ended-by-researcher'],
    ['out-of-memory', 'out-of-memory'],
    ['idle', 'idle'],
  ])('that was kept is read in the words of today: %s', (former, present) => {
    const read = KeptTimedEvent.parse({ atMs: 7, event: ended(former) })
    expect(read).toEqual({ atMs: 7, event: ended(present) })
  })

  test('that was damaged is not made up for', () => {
    expect(KeptTimedEvent.safeParse({ atMs: 7, event: ended('constructor') }).success).toBe(false)
    expect(KeptTimedEvent.safeParse({ atMs: 7, event: 'session-ended' }).success).toBe(false)
  })
})
