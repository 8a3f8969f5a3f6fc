import { expect, test } from 'vitest'

import { sourcePackages, vulnerabilitiesOf } from './security-tracker.ts'

const hole = (status: string, more: object = {}) => ({
  releases: { bookworm: { status, ...more } },
})
const found = (version: string, known: object) =>
  vulnerabilitiesOf([{ name: 'glibc', version }], 'bookworm', { glibc: { 'CVE-1': known } }).length

test.each([
  ['an open hole', '2.36-9', hole('open'), 1],
  ['one that a later version closed', '2.36-9', hole('resolved', { fixed_version: '2.36-10' }), 1],
  ['one that this version closed', '2.36-10', hole('resolved', { fixed_version: '2.36-10' }), 0],
  ['one that this package never had', '2.36-9', hole('resolved', { fixed_version: '0' }), 0],
  ['one that needs no fix', '2.36-9', hole('open', { urgency: 'unimportant' }), 0],
  ['one that nobody has looked at', '2.36-9', hole('undetermined'), 0],
  ['one of another release', '2.36-9', { releases: { trixie: { status: 'open' } } }, 0],
])('%s', (_, version, known, count) => {
  expect(found(version, known)).toBe(count)
})

test('binary packages are traced to their sources, each once', () => {
  const status = [
    'Package: libc6\nStatus: install ok installed\nSource: glibc\nVersion: 2.36-9',
    'Package: libc-bin\nStatus: install ok installed\nSource: glibc\nVersion: 2.36-9',
    'Package: libgcc-s1\nStatus: install ok installed\nSource: gcc-12 (12.2.0-14)\nVersion: 12.2.0-14+b1',
    'Package: bash\nStatus: install ok installed\nVersion: 5.2.15-2+b7',
    'Package: gone\nStatus: deinstall ok config-files\nVersion: 1',
  ].join('\n\n')
  expect(sourcePackages(status)).toEqual([
    { name: 'glibc', version: '2.36-9' },
    { name: 'gcc-12', version: '12.2.0-14' },
    { name: 'bash', version: '5.2.15-2+b7' },
  ])
})
