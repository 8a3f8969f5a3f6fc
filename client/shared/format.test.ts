import { describe, expect, test } from 'vitest'

import { formatsOf } from './format.ts'

describe('formatsOf', () => {
  const english = formatsOf('en', 'Asia/Hong_Kong')

  test('keeps small byte counts exact and rounds large ones to three digits', () => {
    expect(english.bytes(0)).toBe('0 bytes')
    expect(english.bytes(999)).toBe('999 bytes')
    expect(english.bytes(1000)).toBe('1.00 kB')
    expect(english.bytes(2_088_429)).toBe('2.09 MB')
    expect(english.bytes(999_600)).toBe('1.00 MB')
    expect(english.bytes(1_200_000)).toBe('1.20 MB')
    expect(english.bytes(7.2e15)).toBe('7,200 TB')
  })

  test('writes bytes in each language', () => {
    expect(formatsOf('zh-Hant').bytes(12)).toContain('12')
    expect(formatsOf('zh-Hans').bytes(2_088_429)).toContain('2.09')
  })

  test('tells a moment in the zone of the reader, whatever zone the server wrote', () => {
    expect(english.moment('2026-11-22T16:05:00Z')).toContain('23 Nov 2026')
    expect(english.moment('2026-11-22T16:05:00Z')).toContain('00:05')
    expect(english.moment('2026-11-22T16:05:09Z')).toMatch(/00:05:09.*(HKT|GMT\+8)/)
    expect(english.timeOfDay('2026-11-22T16:05:09Z')).toBe('00:05:09')
    expect(english.momentInFull('2026-11-22T16:05:09Z')).toMatch(/00:05:09.*(HKT|GMT\+8)/)
  })

  test('never puts the past into the future when the clocks disagree', () => {
    const now = Date.parse('2026-11-22T10:00:00Z')
    expect(english.ago('2026-11-22T10:00:03Z', now)).toBe('now')
    expect(english.ago('2026-11-22T09:59:18Z', now)).toBe('42 seconds ago')
    expect(english.ago('2026-11-22T09:35:00Z', now)).toBe('25 minutes ago')
    expect(english.ago('2026-11-22T02:30:00Z', now)).toBe('7 hours ago')
    expect(english.ago('2026-11-21T02:30:00Z', now)).toBe('yesterday')
  })

  test('shows more than one busy core as more than 100 %', () => {
    expect(english.percent(1.874)).toBe('187%')
  })
})
