import { execFileSync } from 'node:child_process'
import {
  closeSync,
  constants,
  linkSync,
  mkdtempSync,
  openSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { openSharedFolder } from './shared-folder.ts'

let folder: string
let reader: number

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vitrine-shared-'))
  execFileSync('mkfifo', [join(folder, 'input'), join(folder, 'bell')])
  writeFileSync(join(folder, 'screen'), Buffer.alloc(100))
  reader = openSync(join(folder, 'input'), constants.O_RDWR)
})

afterEach(() => {
  closeSync(reader)
  rmSync(folder, { recursive: true })
})

describe('openSharedFolder', () => {
  it('opens what the launcher made', () => {
    const { input, bell, screen } = openSharedFolder(folder, 100)
    expect(new Set([input, bell, screen]).size).toBe(3)
    for (const fd of [input, bell, screen]) closeSync(fd)
  })

  it('refuses a screen that is a link to a file of the host', () => {
    rmSync(join(folder, 'screen'))
    symlinkSync('/etc/passwd', join(folder, 'screen'))
    expect(() => openSharedFolder(folder, 100)).toThrow(/ELOOP/)
  })

  it('refuses a screen that has a second name', () => {
    linkSync(join(folder, 'screen'), join(folder, 'other'))
    expect(() => openSharedFolder(folder, 100)).toThrow('not what the launcher should have made')
  })

  it('refuses a screen of another size', () => {
    expect(() => openSharedFolder(folder, 101)).toThrow('not what the launcher should have made')
  })

  it('refuses a file in place of a pipe', () => {
    rmSync(join(folder, 'bell'))
    writeFileSync(join(folder, 'bell'), '')
    expect(() => openSharedFolder(folder, 100)).toThrow('not what the launcher should have made')
  })

  it('does not wait for a guest that is not there', () => {
    closeSync(reader)
    expect(() => openSharedFolder(folder, 100)).toThrow(/ENXIO/)
    reader = openSync(join(folder, 'input'), constants.O_RDWR)
  })
})
