import {
  chmodSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { PersonId, ProjectId } from '#protocol/ids.ts'

import { RootKey } from './root-key.ts'
import { HOME_KEY_BYTES } from './folder-encryption.ts'
import { WrappedKey, unwrapKey, wrapKey } from './wrapped-key.ts'

const WHOSE = {
  userId: 1_900_000_001,
  owner: PersonId.parse('019a0000-0000-7000-8000-000000000001'),
  project: ProjectId.parse('lungs'),
}
const KEY = Buffer.alloc(HOME_KEY_BYTES, 0x5a)

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vitrine-root-key-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const makeNone = (): boolean => false
const makeOne = (): boolean => true

describe('the root key', () => {
  test('is made once, for root alone, and is the same from then on', () => {
    const made = RootKey.open(folder, makeOne)
    expect(statSync(join(folder, 'root.key')).mode & 0o777).toBe(0o600)
    expect(readdirSync(folder)).toEqual(['root.key'])
    expect(RootKey.open(folder, makeOne).id).toBe(made.id)
    expect(RootKey.open(folder, makeNone).id).toBe(made.id)
  })

  test('is never made in the place of one that was lost', () => {
    expect(() => RootKey.open(folder, makeNone)).toThrow(/root key is gone .*; put .* back/)
    expect(readdirSync(folder)).toEqual([])
  })

  test.each([
    ['is cut short', (path: string) => writeFileSync(path, 'vitrine-root-key 1 AAAA\n')],
    [
      'is of a later form',
      (path: string) => writeFileSync(path, `vitrine-root-key 2 ${'A'.repeat(43)}=\n`),
    ],
    ['can be read by others', (path: string) => chmodSync(path, 0o644)],
    [
      'is a link',
      (path: string) => {
        renameSync(path, `${path}-aside`)
        symlinkSync(`${path}-aside`, path)
      },
    ],
  ])('is refused when it %s, and left as it is', (_, change) => {
    RootKey.open(folder, makeOne)
    const path = join(folder, 'root.key')
    change(path)
    const before = readFileSync(path, 'utf8')
    expect(() => RootKey.open(folder, makeOne)).toThrow(/root-key\/root\.key .*; /)
    expect(readFileSync(path, 'utf8')).toBe(before)
  })

  test('gives each purpose a key of its own', () => {
    const root = RootKey.open(folder, makeOne)
    const [first, again, other] = ['homes', 'homes', 'recordings'].map((purpose) =>
      root.forPurpose(purpose).export().toString('hex'),
    )
    expect(first).toBe(again)
    expect(first).not.toBe(other)
  })
})

describe('a wrapped key', () => {
  test('opens with the root key for the person and project that it was wrapped for', () => {
    const root = RootKey.open(folder, makeOne)
    const wrapped = WrappedKey.parse(JSON.parse(JSON.stringify(wrapKey(root, KEY, WHOSE))))
    expect(unwrapKey(root, wrapped, WHOSE)).toEqual(KEY)
    expect(JSON.stringify(wrapped)).not.toContain(KEY.toString('base64').slice(0, 40))
    expect(wrapKey(root, KEY, WHOSE).sealed).not.toBe(wrapped.sealed)
  })

  test.each([
    ['another person', { owner: PersonId.parse('019a0000-0000-7000-8000-000000000002') }],
    ['another project', { project: ProjectId.parse('hearts') }],
    ['another user id', { userId: 1_900_000_002 }],
  ])('does not open for %s, even when its file says so', (_, change) => {
    const root = RootKey.open(folder, makeOne)
    const wrapped = wrapKey(root, KEY, WHOSE)
    const thief = { ...WHOSE, ...change }
    expect(() => unwrapKey(root, wrapped, thief)).toThrow(/belongs to another/)
    expect(() => unwrapKey(root, { ...wrapped, ...change }, thief)).toThrow(/was changed; restore/)
  })

  test('says which root key it needs', () => {
    const wrapped = wrapKey(RootKey.open(folder, makeOne), KEY, WHOSE)
    rmSync(join(folder, 'root.key'))
    const other = RootKey.open(folder, makeOne)
    expect(() => unwrapKey(other, wrapped, WHOSE)).toThrow(
      `needs the root key ${wrapped.rootKey} and root-key/root.key is ${other.id}`,
    )
    expect(() => unwrapKey(other, { ...wrapped, rootKey: other.id }, WHOSE)).toThrow(/was changed/)
  })

  test('does not open when any bit of it was changed', () => {
    const root = RootKey.open(folder, makeOne)
    const wrapped = wrapKey(root, KEY, WHOSE)
    const bytes = Buffer.from(wrapped.sealed, 'base64')
    for (const at of bytes.keys()) {
      const changed = Buffer.from(bytes)
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at)
      const sealed = changed.toString('base64')
      expect(() => unwrapKey(root, { ...wrapped, sealed }, WHOSE)).toThrow(/was changed/)
    }
  })

  test('of a later version is not read', () => {
    const wrapped = wrapKey(RootKey.open(folder, makeOne), KEY, WHOSE)
    expect(WrappedKey.safeParse({ ...wrapped, version: 2 }).success).toBe(false)
  })
})
