import { expect, test } from 'vitest'

import { knownHoles, OsvData } from './osv.ts'

const record = (affected: object, more: object = {}) =>
  OsvData.parse([{ id: 'OSV-1', affected: [affected], ...more }])
const pypi = { ecosystem: 'PyPI', name: 'Some_Thing' }
const range = (...events: object[]) => [{ type: 'ECOSYSTEM', events }]

test.each([
  ['a version that is named', record({ package: pypi, versions: ['1.10'] }), 1],
  [
    'one that was mended later',
    record({ package: pypi, ranges: range({ introduced: '0' }, { fixed: '1.11' }) }),
    1,
  ],
  [
    'one that was mended before',
    record({ package: pypi, ranges: range({ introduced: '0' }, { fixed: '1.9' }) }),
    0,
  ],
  ['one that came later', record({ package: pypi, ranges: range({ introduced: '2.0' }) }), 0],
  [
    'the last that has it',
    record({ package: pypi, ranges: range({ introduced: '0' }, { last_affected: '1.10' }) }),
    1,
  ],
  [
    'one after the last',
    record({ package: pypi, ranges: range({ introduced: '0' }, { last_affected: '1.9' }) }),
    0,
  ],
  [
    'the same name elsewhere',
    record({ package: { ...pypi, ecosystem: 'npm' }, versions: ['1.10'] }),
    0,
  ],
  [
    'one that was taken back',
    record({ package: pypi, versions: ['1.10'] }, { withdrawn: '2026' }),
    0,
  ],
])('%s', (_what, data, count) => {
  const one = { archive: 'pypi', name: 'some-thing', version: '1.10' } as const
  expect(knownHoles([one], data)).toHaveLength(count)
})
