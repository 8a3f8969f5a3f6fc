import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import type { RefusalReason } from '#protocol/reasons.ts'
import type { TimedEvent } from '#protocol/recording.ts'

import { inputStrip, tellableEntries } from './timeline.ts'

const input = (atMs: number, keys: number, pointer = 0, wheel = 0): TimedEvent => ({
  atMs,
  event: { type: 'input', keys, pointer, wheel },
})
const refused = (atMs: number, what: RefusalReason, count = 1): TimedEvent => ({
  atMs,
  event: { type: 'refused', what, count },
})

describe('inputStrip', () => {
  test('has one bar a second while they fit', () => {
    const strip = inputStrip([input(1000, 3), input(2000, 1, 5, 2)], 4000, 120)
    expect(strip.spanMs).toBe(1000)
    expect(strip.bars.map(({ all }) => all)).toEqual([0, 3, 8, 0])
    expect(strip.most).toBe(8)
    expect(strip.totals).toEqual({ keys: 4, pointer: 5, wheel: 2 })
  })

  test('joins seconds when the session is long', () => {
    const strip = inputStrip([input(0, 1), input(3_599_000, 2)], 3_600_000, 120)
    expect(strip.spanMs).toBe(30_000)
    expect(strip.bars).toHaveLength(120)
    expect(strip.lengthMs).toBe(3_600_000)
    expect(strip.bars.at(-1)?.all).toBe(2)
  })

  test('ends where the session does, in the middle of a bar', () => {
    const ended: TimedEvent = {
      atMs: 1_405_200,
      event: { type: 'session-ended', reason: 'ended-by-researcher' },
    }
    const strip = inputStrip([input(1000, 1), ended], 1_402_000, 120)
    expect(strip).toMatchObject({ lengthMs: 1_405_200, spanMs: 12_000 })
    expect(strip.bars).toHaveLength(118)
  })

  test('has a bar to show when nothing happened', () => {
    expect(inputStrip([], 0, 120)).toMatchObject({ most: 0, bars: [{ all: 0 }] })
  })

  test('loses no input, however the time line and the length disagree', () => {
    const anyInput = fc.tuple(
      fc.nat({ max: 10_000_000 }),
      fc.nat({ max: 500 }),
      fc.nat({ max: 500 }),
      fc.nat({ max: 500 }),
    )
    const property = fc.property(
      fc.array(anyInput),
      fc.nat({ max: 10_000_000 }),
      fc.integer({ min: 1, max: 200 }),
      (inputs, durationMs, mostBars) => {
        const timeline = inputs.map((args) => input(...args))
        const { bars, totals } = inputStrip(timeline, durationMs, mostBars)
        const all = inputs.reduce((sum, [, ...counts]) => sum + counts.reduce((a, b) => a + b), 0)
        expect(bars.length).toBeLessThanOrEqual(mostBars)
        expect(bars.reduce((sum, bar) => sum + bar.all, 0)).toBe(all)
        expect(totals.keys + totals.pointer + totals.wheel).toBe(all)
      },
    )
    fc.assert(property)
  })
})

describe('tellableEntries', () => {
  test('leaves input to the strip', () => {
    const left: TimedEvent = { atMs: 9, event: { type: 'viewer-left' } }
    expect(tellableEntries([input(1, 1), left])).toEqual([left])
  })

  test('joins the same refusal within a second and keeps its count', () => {
    const entries = tellableEntries([
      refused(100, 'paste'),
      refused(300, 'paste', 4),
      refused(400, 'drop'),
      refused(500, 'paste'),
      refused(5000, 'paste'),
    ])
    expect(entries).toEqual([
      refused(100, 'paste', 5),
      refused(400, 'drop'),
      refused(500, 'paste'),
      refused(5000, 'paste'),
    ])
  })
})
