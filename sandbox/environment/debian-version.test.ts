import { expect, test } from 'vitest'

import { compareVersions } from './debian-version.ts'

test.each([
  ['1.0', '1.0', 0],
  ['1.0-1', '1.0-2', -1],
  ['1.9', '1.10', -1],
  ['1:1.0', '2.0', 1],
  ['1.0~rc1', '1.0', -1],
  ['1.0~rc1-1', '1.0~rc2-1', -1],
  ['1.0+dfsg', '1.0', 1],
  ['1.0a', '1.0+', -1],
  ['2.36-9+deb12u4', '2.36-9+deb12u10', -1],
  ['153.7.0esr-1~deb12u1', '153.7.0esr-1', -1],
  ['1.0-1', '1.0', 1],
])('%s beside %s', (a, b, sign) => {
  expect(Math.sign(compareVersions(a, b))).toBe(sign)
  expect(Math.sign(compareVersions(b, a))).toBe(sign === 0 ? 0 : -sign)
})
