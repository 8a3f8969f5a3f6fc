import { expect, test } from 'vitest'

import { PasteGate } from './paste-gate.ts'

const LIMITS = { maxCharacters: 100, perMinute: 2, review: true }

test('lets a text through that the policy allows, and none where it names none', () => {
  expect(new PasteGate().take(100, LIMITS, 0)).toBeUndefined()
  expect(new PasteGate().take(1, undefined, 0)).toBe('paste-not-allowed')
})

test('refuses a long text, and a third one within a minute', () => {
  const pastes = new PasteGate()
  expect(pastes.take(101, LIMITS, 0)).toBe('paste-too-long')
  expect(pastes.take(1, LIMITS, 0)).toBeUndefined()
  expect(pastes.take(1, LIMITS, 30_000)).toBeUndefined()
  expect(pastes.take(1, LIMITS, 59_999)).toBe('paste-too-often')
  expect(pastes.take(1, LIMITS, 60_000)).toBeUndefined()
})

test('takes the limits of the moment', () => {
  const pastes = new PasteGate()
  expect(pastes.take(50, LIMITS, 0)).toBeUndefined()
  expect(pastes.take(50, { ...LIMITS, maxCharacters: 49 }, 0)).toBe('paste-too-long')
  expect(pastes.take(50, { ...LIMITS, perMinute: 1 }, 0)).toBe('paste-too-often')
})
