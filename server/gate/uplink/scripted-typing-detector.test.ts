import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { ScriptedTypingDetector } from './scripted-typing-detector.ts'

type Press = { atMs: number; keysym: number; repeated?: boolean }

/** When it was noticed first, in milliseconds; each key is held for 60 ms or until the next goes down. */
function noticedMs(presses: readonly Press[]): number | undefined {
  const watch = new ScriptedTypingDetector()
  for (const { atMs, keysym, repeated = false } of presses) {
    if (watch.notices({ kind: 'key', keysym, pressed: true, repeated, sequence: 0 }, atMs))
      return atMs
  }
  return undefined
}

/** With pauses from a list that begins anew, and letters in their order. */
function typed(keys: number, pauses: readonly number[]): Press[] {
  let atMs = 0
  return Array.from({ length: keys }, (_, index) => {
    atMs += pauses[index % pauses.length] ?? 0
    return { atMs, keysym: 0x61 + (index % 26) }
  })
}

/** A hand: pauses scatter around their mean, in an order that is the same in each run. */
function handPauses(meanMs: number, count = 997): number[] {
  let seed = 7
  return Array.from({ length: count }, () => {
    seed = (seed * 16_807) % 2_147_483_647
    return meanMs * (0.4 + (1.2 * seed) / 2_147_483_647)
  })
}

describe('ScriptedTypingDetector', () => {
  test('notices a thousand keys a second within a second', () => {
    expect(noticedMs(typed(1000, [1]))).toBeLessThan(1_000)
  })

  test('notices an even script that is no faster than the fastest people', () => {
    expect(noticedMs(typed(1_100, [80]))).toBeLessThan(90_000)
    expect(noticedMs(typed(1_100, [76, 80, 84, 80]))).toBeDefined()
  })

  test('does not notice what somebody lets a program type for half a minute', () => {
    expect(noticedMs(typed(600, [40]))).toBeUndefined()
  })

  test('does not notice a fast person: 120 words a minute for an hour', () => {
    expect(noticedMs(typed(36_000, handPauses(100)))).toBeUndefined()
  })

  test('does not notice a burst of 400 keys and 30 a second after it', () => {
    const burst = typed(400, [0.1])
    const after = typed(150, [20, 45, 35]).map((press) => ({ ...press, atMs: press.atMs + 50 }))
    expect(noticedMs([...burst, ...after])).toBeUndefined()
  })

  test('does not notice commits of an input method, three a second', () => {
    const sentence = Array.from({ length: 300 }, (_, commit) =>
      Array.from({ length: 1 + (commit % 4) }, (_, at) => ({
        atMs: commit * 330 + ((commit * 37) % 90) + at * 0.2,
        keysym: 0x0100_4e00 + commit,
      })),
    ).flat()
    expect(noticedMs(sentence)).toBeUndefined()
  })

  test('does not notice a key that is held, and does when the repeats are of other keys', () => {
    const held = typed(1000, [33]).map((press) => ({ ...press, keysym: 0xff53, repeated: true }))
    expect(noticedMs([{ atMs: 0, keysym: 0xff53 }, ...held])).toBeUndefined()
    expect(
      noticedMs(typed(1_600, [33]).map((press) => ({ ...press, repeated: true }))),
    ).toBeDefined()
  })

  test('whatever types more than 25 keys a second for a minute is noticed', () => {
    const pauses = fc.array(fc.double({ min: 0, max: 39, noNaN: true }), { minLength: 1_500 })
    fc.assert(
      fc.property(pauses, (each) => {
        expect(noticedMs(typed(each.length, each))).toBeDefined()
      }),
      { numRuns: 30 },
    )
  })
})
