import { expect, test } from 'vitest'

import { xsettings } from './xsettings.ts'

/** By field: what each stands for is in the specification of XSETTINGS. */
const HEADER = ['00000000', '07000000', '01000000']
const SETTING = ['00000700', '5866742f44504900', '07000000', '00400200']

test('a setting is written as the specification says', () => {
  const bytes = xsettings({ 'Xft/DPI': 144 * 1024 }, 7)
  expect(bytes.toString('hex')).toBe([...HEADER, ...SETTING].join(''))
})
