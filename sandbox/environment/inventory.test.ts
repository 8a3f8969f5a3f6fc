import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, expect, test } from 'vitest'

import { archiveLines, builtEnvironments, unusedOf } from './inventory.ts'

const [DECLARED, MOUNTED, OLD] = ['a', 'b', 'c'].map((letter) => letter.repeat(64)) as [
  string,
  string,
  string,
]
let cache: string

beforeAll(() => {
  cache = mkdtempSync(join(tmpdir(), 'vitrine-inventory-'))
  for (const digest of [DECLARED, MOUNTED, OLD]) {
    const folder = join(cache, 'environments', digest)
    mkdirSync(join(folder, 'root'), { recursive: true })
    const manifest = { name: 'x', digest, release: 'bookworm', loopback: false, packages: [] }
    writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest))
  }
  // One that is being built, and one whose build was cut off.
  mkdirSync(join(cache, 'environments/.making-x'))
  mkdirSync(join(cache, 'environments', 'd'.repeat(64)))
})
afterAll(() => rmSync(cache, { recursive: true }))

test('what was built whole is listed', () => {
  const digests = builtEnvironments(cache).map(({ manifest }) => manifest.digest as string)
  expect(digests.toSorted()).toEqual([DECLARED, MOUNTED, OLD])
})

test('what is declared or mounted by anybody stays', () => {
  const table = `36 25 254:0 /x /run/vitrine/environments/${MOUNTED} ro - ext4 /dev/vda ro`
  const unused = unusedOf(builtEnvironments(cache), new Set([DECLARED]), ['', table])
  expect(unused.map(({ manifest }) => manifest.digest)).toEqual([OLD])
})

test('packages of archives are listed with their licences and what is known against them', () => {
  const packages = [
    { name: 'bash', version: '5.2' },
    { archive: 'pypi', name: 'some', version: '1.0', licence: 'MIT' } as const,
  ]
  const affected = [{ package: { ecosystem: 'PyPI', name: 'some' }, versions: ['1.0'] }]
  expect(archiveLines(packages, undefined)).toEqual([
    'pypi: some 1.0, MIT',
    expect.stringContaining('not looked up'),
  ])
  expect(archiveLines(packages, [{ id: 'OSV-1', affected }]).at(-1)).toContain('OSV-1 (some)')
  expect(archiveLines(packages, []).at(-1)).toContain('none')
  expect(archiveLines(packages.slice(0, 1), undefined)).toEqual([])
})
