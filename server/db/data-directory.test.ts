import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { StartError } from '../errors.ts'
import { openDataDirectory } from './data-directory.ts'

let directory: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'vitrine-data-'))
})

afterEach(() => rmSync(directory, { recursive: true }))

const mode = (path: string): number => statSync(path).mode & 0o777

function refusal(options?: { minFreeBytes: number }): string {
  try {
    openDataDirectory(directory, options).close()
  } catch (error) {
    expect(error).toBeInstanceOf(StartError)
    expect((error as StartError).message).not.toContain('\n')
    return (error as StartError).message
  }
  throw new Error('the directory opened')
}

describe('openDataDirectory', () => {
  test('makes the folders, private but for what jails read', () => {
    using opened = openDataDirectory(join(directory, 'below', 'it'))
    expect(mode(opened.folders.keys)).toBe(0o700)
    expect(mode(opened.folders.database)).toBe(0o700)
    expect(mode(opened.folders.recordings)).toBe(0o700)
    expect(mode(opened.folders.datasets)).toBe(0o755)
    expect(readFileSync(join(opened.path, 'version.json'), 'utf8')).toBe('{"format":1}\n')
  })

  test('keeps a second server out until it is closed', () => {
    const first = openDataDirectory(directory)
    expect(refusal()).toMatch(/in use by another Vitrine/)
    first.close()
    expect(() => openDataDirectory(directory).close()).not.toThrow()
  })

  test('refuses a newer format and makes nothing in it', () => {
    writeFileSync(join(directory, 'version.json'), '{"format":2,"more":true}')
    expect(refusal()).toMatch(/newer Vitrine \(format 2, this one knows 1\)/)
    expect(readdirSync(directory)).toEqual(['version.json'])
  })

  test.each(['', '{"format":0}', 'format 1', '[]'])('refuses the version file %j', (text) => {
    writeFileSync(join(directory, 'version.json'), text)
    expect(refusal()).toMatch(/not a version file/)
  })

  test('refuses a disk that is nearly full', () => {
    expect(refusal({ minFreeBytes: 2 ** 60 })).toMatch(/MiB left and .* MiB are needed/)
    expect(existsSync(join(directory, 'database'))).toBe(false)
  })

  test('refuses a path that is a file', () => {
    const file = join(directory, 'file')
    writeFileSync(file, '')
    expect(() => openDataDirectory(file)).toThrow(/cannot be used \((EEXIST|ENOTDIR)\)/)
  })
})
