import { brotliCompressSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'

import { findCanary, newCanary } from './canary.ts'

const canary = newCanary()
const found = (bytes: Buffer | string, secret = canary): string[] =>
  findCanary(secret, [{ where: 'here', bytes: Buffer.from(bytes) }])
const hex = (byte: number): string => byte.toString(16).padStart(2, '0')
const around = (text: string): string => `{"before":"ABCdef012","value":"${text}","after":[1,2,3]}`

describe('a canary that is planted is found', () => {
  const bytes = Buffer.from(canary)
  const planted: [encoding: string, text: string | Buffer][] = [
    ['utf-8', around(canary)],
    ['utf-8, backwards', around(canary.split('').toReversed().join(''))],
    ['utf-16le', Buffer.from(around(canary), 'utf16le')],
    ['utf-16be', Buffer.from(around(canary), 'utf16le').swap16()],
    ['hex', around(bytes.toString('hex'))],
    ['hex', around(bytes.toString('hex').toUpperCase())],
    ['percent escapes', around([...bytes].map((byte) => `%${hex(byte).toUpperCase()}`).join(''))],
    ['\\u escapes', around([...bytes].map((byte) => `\\u00${hex(byte)}`).join(''))],
    ['decimal list', `[${[...bytes].join(',')}]`],
    ...['', 'x', 'xy'].map((before): [string, string] => [
      `base64 at offset ${before.length}`,
      around(Buffer.from(`${before}${canary}z`).toString('base64')),
    ]),
    ...['', 'x', 'xy'].map((before): [string, string] => [
      `base64url at offset ${before.length}`,
      around(Buffer.from(`${before}${canary}z`).toString('base64url')),
    ]),
  ]
  test.for(planted)('as %s', ([encoding, bytes]) => {
    expect(found(bytes)).toContain(`here: ${encoding}`)
  })

  test('behind compression', () => {
    expect(found(gzipSync(around(canary)))).toContain('here behind gzip: utf-8')
    expect(found(brotliCompressSync(around(canary)))).toContain('here behind brotli: utf-8')
  })

  test('when only a part of it left', () => {
    expect(found(around(canary.slice(5, 30)))).not.toEqual([])
    expect(found(around(Buffer.from(canary.slice(3, 28)).toString('base64')))).not.toEqual([])
  })
})

test('nothing is found where it is not', () => {
  expect(found(around(newCanary()))).toEqual([])
  expect(found(Buffer.alloc(100_000))).toEqual([])
  expect(found(around(canary.slice(0, 12)))).toEqual([])
})
