import { expect, test } from 'vitest'

import { binarySize, durationOf, usedOf } from './amounts.ts'

test.each([
  [0, '0 B'],
  [1023, '1,023 B'],
  [2 ** 31, '2 GiB'],
  [512 * 2 ** 20, '512 MiB'],
  [1.5 * 2 ** 40, '1.5 TiB'],
])('%d bytes are %s', (bytes, text) => {
  expect(binarySize(bytes, 'en-GB')).toBe(text)
})

test('what is used stands in the unit of its limit', () => {
  expect(usedOf(1.24 * 2 ** 30, 2 ** 31, 'en-GB')).toBe('1.2 / 2 GiB')
  expect(usedOf(50 * 2 ** 20, 2 ** 31, 'en-GB')).toBe('0 / 2 GiB')
})

test.each([
  [1, '1 minute'],
  [90, '90 minutes'],
  [720, '12 hours'],
])('%d minutes are %s', (minutes, text) => {
  expect(durationOf(minutes, 'en-GB')).toBe(text)
})
