import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import type { Policy } from '#protocol/policy.ts'

import { TEST_POLICY } from '../../../test/support/test-policy.ts'
import { decide, type PolicyState, startDenial } from './decide.ts'
import { likelyPolicy } from './doubles/arbitrary-policy.ts'
import { type Terms, termsInForce, termsOf } from './terms.ts'

function inForce(start: Partial<Policy>, present: Partial<Policy>): Terms {
  return termsInForce({ ...TEST_POLICY, ...start }, { ...TEST_POLICY, ...present })
}

describe('the terms of one policy', () => {
  test('leave room beside the runner’s packets for what else crosses in a second', () => {
    const { bytes, stream } = termsOf(TEST_POLICY)
    expect(stream.bytesPerSecond).toBeLessThan(0.9 * bytes.bytesPerSecond)
    expect(stream.bytesPerSecond).toBeGreaterThan(0.8 * bytes.bytesPerSecond)
  })

  test('with a strict clock leave H.264 alone of the codecs, and whichever is best without one', () => {
    const strict = { ...TEST_POLICY, strictClock: true }
    expect(termsOf(TEST_POLICY).codecs).toBeUndefined()
    expect(termsOf(strict).codecs).toEqual(['h264-444', 'h264-420'])
    expect(termsOf({ ...strict, codecs: ['vp8', 'h264-420'] }).codecs).toEqual(['h264-420'])
    expect(termsOf({ ...strict, codecs: ['vp8'] }).codecs).toEqual([])
  })
})

describe('the terms of a session whose project has another policy by now', () => {
  test('are what both allow', () => {
    const typedPaste = { maxCharacters: 40, perMinute: 2, review: false }
    expect(
      inForce(
        { codecs: ['vp8', 'h264-444'], largestScreen: { width: 800, height: 2000 }, cursor: false },
        { codecs: ['h264-444', 'av1-420'], strictClock: true, typedPaste },
      ),
    ).toMatchObject({
      codecs: ['h264-444'],
      stream: { largestScreen: { width: 800, height: 720 }, strictClock: true },
      cursor: false,
      typedPaste: undefined,
    })
    expect(
      inForce({ typedPaste }, { typedPaste: { maxCharacters: 99, perMinute: 1, review: true } }),
    ).toMatchObject({ typedPaste: { maxCharacters: 40, perMinute: 1, review: true } })
    expect(inForce({}, { codecs: ['vp8'] }).codecs).toEqual(['vp8'])
  })

  test('allow no picture and no text when the project is gone', () => {
    const terms = termsInForce(TEST_POLICY, undefined)
    const state = { surface: 'desktop', nowMs: Date.now(), addresses: ['127.0.0.1'] } as const
    expect(startDenial(terms, state)).toBe('place-not-allowed')
    expect(terms.typedPaste).toBeUndefined()
  })

  test('show nothing that one of the policies alone would not show', () => {
    const state: PolicyState = {
      surface: 'desktop',
      nowMs: Date.UTC(2026, 10, 23, 12),
      addresses: ['127.0.0.1'],
      idleMs: 0,
      unattendedMs: 0,
      recordsOfSignIn: 0,
      attended: true,
      frozen: false,
    }
    const reached = { shown: 0, held: 0 }
    fc.assert(
      fc.property(likelyPolicy, likelyPolicy, (start, present) => {
        const { hold } = decide(termsInForce(start, present), state)
        const alone = [start, present].map((one) => decide(termsOf(one), state).hold)
        reached[hold === undefined ? 'shown' : 'held'] += 1
        expect(hold === undefined).toBe(alone.every((one) => one === undefined))
      }),
      { numRuns: 2_000 },
    )
    expect(reached.shown).toBeGreaterThan(5)
    expect(reached.held).toBeGreaterThan(1_000)
  })
})
