import { expect, test } from 'vitest'

import { announcedAddresses, type Resolve } from './announced-addresses.ts'

const resolvesTo =
  (...addresses: string[]): Resolve =>
  async () =>
    addresses.map((address) => ({ address }))
const V4 = '203.0.113.7'
const V6 = '2001:db8::7'

test.each([
  [
    'a name is told as its address, since Firefox takes no other',
    'https://v.example',
    '0.0.0.0',
    [V4],
    [V4],
  ],
  ['a bare IPv6 address loses its brackets', 'https://[fd00::2]', '::', [], ['fd00::2']],
  ['an IPv4 address stays', 'https://192.0.2.1:8443', '0.0.0.0', [], ['192.0.2.1']],
  ['both families reach a socket for all', 'https://v.example', '::', [V4, V6], [V4, V6]],
  ['only IPv4 reaches an IPv4 socket', 'https://v.example', '10.0.0.5', [V6, V4], [V4]],
  [
    'what this machine calls itself is no address for others',
    'https://v.example',
    '0.0.0.0',
    ['127.0.1.1'],
    ['v.example'],
  ],
  ['on loopback it is', 'http://v.example', '127.0.0.1', ['127.0.0.1'], ['127.0.0.1']],
  ['an address that comes twice is told once', 'https://v.example', '0.0.0.0', [V4, V4], [V4]],
] as const)('%s', async (...row) => {
  const [, url, listen, found, expected] = row
  expect(await announcedAddresses(new URL(url), listen, resolvesTo(...found))).toEqual(expected)
})

const unknown: Resolve = () => Promise.reject(new Error('ENOTFOUND'))

test('a name that nobody here knows stays a name', async () => {
  expect(await announcedAddresses(new URL('https://v.example'), '0.0.0.0', unknown)).toEqual([
    'v.example',
  ])
})

test('without a public name the listening address is the one', async () => {
  expect(await announcedAddresses(null, '192.0.2.1', resolvesTo(V4))).toEqual([])
})
