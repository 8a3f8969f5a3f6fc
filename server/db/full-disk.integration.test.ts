import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, expect, test } from 'vitest'

import { openDataDirectory } from './data-directory.ts'
import { openDatabase } from './open-database.ts'

let directory: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'vitrine-disk-'))
})

afterEach(() => {
  execFileSync('umount', [directory])
  rmSync(directory, { recursive: true })
})

/** The disk is full at another step of the first start each time. */
test.each([8, 48, 100, 160])(
  'a disk of %i KiB is refused in one line, and a larger one is taken',
  (kibibytes) => {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kibibytes}k`, 'none', directory])
    using data = openDataDirectory(directory, { minFreeBytes: 0 })
    expect(() => openDatabase(data.path)).toThrow(/^the disk of the database .* is full\. Free/)
    expect(readdirSync(data.folders.database)).toEqual([])
    execFileSync('mount', ['-o', 'remount,size=10m', directory])
    openDatabase(data.path).close()
    expect(readdirSync(data.folders.database)).toEqual(['vitrine.sqlite'])
  },
)
