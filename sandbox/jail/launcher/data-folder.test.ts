import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'

import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { prepareDataFolder } from './data-folder.ts'
import { findServiceUser } from '../host/service-user.ts'
import { TrustedPath } from '../host/trusted-path.ts'

const user = { uid: 64_001, gid: 64_001 }
let folder: string

beforeEach(() => {
  folder = mkdtempSync(`${tmpdir()}/vitrine-`)
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

describe.runIf(process.getuid?.() === 0)('the data folder', () => {
  test('is made for the service user alone, with its parents', () => {
    const path = prepareDataFolder(`${folder}/a/var`, user)
    expect(statSync(path)).toMatchObject({ uid: user.uid, gid: user.gid })
    expect(statSync(path).mode & 0o777).toBe(0o700)
    expect(statSync(`${folder}/a`).uid).toBe(0)
    expect(prepareDataFolder(path, user)).toBe(path)
  })

  test('is taken over from root while it is empty', () => {
    mkdirSync(`${folder}/empty`)
    prepareDataFolder(`${folder}/empty`, user)
    expect(statSync(`${folder}/empty`).uid).toBe(user.uid)
  })

  test('is never a folder of somebody else, nor a full one of root', () => {
    writeFileSync(`${folder}/kept`, '')
    expect(() => prepareDataFolder(folder, user)).toThrow(/belongs to root and is not empty/)
    expect(statSync(folder).uid).toBe(0)
    chownSync(folder, 64_002, 64_002)
    expect(() => prepareDataFolder(folder, user)).toThrow(/belongs to user 64002/)
  })

  test('is never a file, nor below one', () => {
    writeFileSync(`${folder}/file`, '')
    expect(() => prepareDataFolder(`${folder}/file`, user)).toThrow(/is a file/)
    expect(() => prepareDataFolder(`${folder}/file/var`, user)).toThrow(/is a file/)
  })

  test('on a read-only file system is refused in one line', () => {
    expect(() => prepareDataFolder('/proc/sys/vitrine', user)).toThrow(/^[^\n]+$/)
  })
})

describe('a trusted path', () => {
  test('goes down by names and stops at links, files and ways out', () => {
    mkdirSync(`${folder}/datasets/good`, { recursive: true })
    symlinkSync('/etc', `${folder}/datasets/link`)
    symlinkSync('datasets', `${folder}/way`)
    writeFileSync(`${folder}/datasets/file`, '')
    using root = TrustedPath.open(folder, 'folder')
    using good = root.openBelow('datasets', 'good')
    expect(good).toBeDefined()
    expect(root.openBelow('datasets', 'absent')).toBeUndefined()
    for (const names of [
      ['datasets', 'link'],
      ['way', 'good'],
      ['datasets', 'file'],
    ])
      expect(() => root.openBelow(...names)).toThrow(/a link stands in its place/)
    for (const name of ['..', '.', '', 'a/b', '-x', 'a\0b', '\n'])
      expect(() => root.openBelow(name)).toThrow(/no name of a folder/)
  })

  test('stays the same place when its name is given to another', () => {
    mkdirSync(`${folder}/place`)
    chmodSync(`${folder}/place`, 0o700)
    using place = TrustedPath.open(`${folder}/place`, 'folder')
    rmSync(`${folder}/place`, { recursive: true })
    symlinkSync('/etc', `${folder}/place`)
    expect(place.isOpenToAll).toBe(false)
    expect(() => TrustedPath.open(`${folder}/absent`, 'file')).toThrow(/cannot open/)
  })
})

test('findServiceUser refuses root and names the command that makes the user', () => {
  const passwd = 'root:x:0:0::/root:/bin/sh\nvitrine:x:998:997::/:/usr/sbin/nologin\n'
  expect(findServiceUser('vitrine', passwd)).toEqual({ uid: 998, gid: 997 })
  expect(() => findServiceUser('root', passwd)).toThrow(/is root/)
  expect(() => findServiceUser('absent', passwd)).toThrow(/useradd --system/)
})
