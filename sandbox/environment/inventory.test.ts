import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, expect, test } from 'vitest'

import { builtEnvironments, unusedOf } from './inventory.ts'

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
