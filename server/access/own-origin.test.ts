import { describe, expect, test } from 'vitest'

import { isEncrypted, isOwnHost, isOwnOrigin } from './own-origin.ts'

const plain = { publicUrl: null, encrypted: false }
const behindProxy = { publicUrl: new URL('https://case.example'), encrypted: false }

describe('isOwnHost', () => {
  test.each(['localhost', 'localhost:8443', '127.0.0.1:1', '[::1]:8443', '192.0.2.4:8443'])(
    'accepts %s, which nobody can point elsewhere',
    (host) => expect(isOwnHost(host, plain)).toBe(true),
  )

  test.each([
    undefined,
    '',
    'case.example',
    'localhost.evil.example',
    'localhost@evil.example',
    'localhost/..',
    'localhost#',
    'localhost:port',
    '127.0.0.1.evil.example',
    'a b',
  ])('refuses %s', (host) => expect(isOwnHost(host, plain)).toBe(false))

  test('accepts the name of the public address, and no other port of it', () => {
    expect(isOwnHost('case.example', behindProxy)).toBe(true)
    expect(isOwnHost('case.example:8443', behindProxy)).toBe(false)
  })
})

describe('isOwnOrigin', () => {
  test('takes the scheme of the public address for its name, and our own for addresses', () => {
    const publicPage = { host: 'case.example', origin: 'https://case.example' }
    expect(isOwnOrigin(publicPage, behindProxy)).toBe(true)
    expect(isOwnOrigin({ ...publicPage, origin: 'http://case.example' }, behindProxy)).toBe(false)
    const local = { host: 'localhost:8443', origin: 'http://localhost:8443' }
    expect(isOwnOrigin(local, behindProxy)).toBe(true)
    expect(isOwnOrigin(local, { publicUrl: null, encrypted: true })).toBe(false)
  })

  test('lets a program pass that says nothing, but no browser that hides its origin', () => {
    expect(isOwnOrigin({ host: 'localhost' }, plain)).toBe(true)
    expect(isOwnOrigin({ host: 'localhost', 'sec-fetch-site': 'none' }, plain)).toBe(false)
    expect(isOwnOrigin({ host: 'localhost', 'sec-fetch-site': 'cross-site' }, plain)).toBe(false)
  })
})

test('isEncrypted follows the way on which the browser came', () => {
  expect(isEncrypted('case.example', behindProxy)).toBe(true)
  expect(isEncrypted('localhost:8443', behindProxy)).toBe(false)
  expect(isEncrypted('localhost:8443', { publicUrl: null, encrypted: true })).toBe(true)
})
