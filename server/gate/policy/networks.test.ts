import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { isInNetworks } from './networks.ts'

describe('an address lies in a network', () => {
  test.each([
    ['127.0.0.1', '127.0.0.0/8', true],
    ['128.0.0.1', '127.0.0.0/8', false],
    ['192.168.7.255', '192.168.4.0/22', true],
    ['192.168.8.0', '192.168.4.0/22', false],
    ['10.0.0.1', '0.0.0.0/0', true],
    ['10.0.0.1', '10.0.0.1/32', true],
    ['::ffff:10.0.0.1', '10.0.0.0/24', true],
    ['::FFFF:a00:1', '10.0.0.0/24', true],
    ['::1', '::1/128', true],
    ['2001:db8::5', '2001:db8::/32', true],
    ['2001:db9::5', '2001:db8::/32', false],
    ['1:2:3:4:5:6:7:8', '1:2:3:4::/64', true],
    ['10.0.0.1', '::/0', false],
    ['::1', '0.0.0.0/0', false],
    ['fe80::1%eth0', '::/0', false],
    ['010.0.0.1', '0.0.0.0/0', false],
    ['1.2.3', '0.0.0.0/0', false],
    ['1::2::3', '::/0', false],
    ['1:2:3:4:5:6:7:8:9', '::/0', false],
    ['12345::', '::/0', false],
    ['', '::/0', false],
    ['10.0.0.1', '10.0.0.0/33', false],
    ['10.0.0.1', '10.0.0.0', false],
    ['10.0.0.1', '10.0.0.0/8/8', false],
    ['10.0.0.1', '10.0.0.0/-1', false],
  ])('%s in %s: %s', (address, network, expected) => {
    expect(isInNetworks(address, [network])).toBe(expected)
  })

  test('only if there is a network', () => {
    expect(isInNetworks('127.0.0.1', [])).toBe(false)
  })

  test('of its own full length, and of no other address of that length', () => {
    const addresses = fc.oneof(fc.ipV4(), fc.ipV6())
    fc.assert(
      fc.property(addresses, (address) => {
        const length = address.includes(':') ? 128 : 32
        expect(isInNetworks(address, [`${address}/${length}`])).toBe(true)
      }),
    )
  })

  test('whatever the text is, no error comes of it', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (address, network) => {
        expect(isInNetworks(address, [network, `${network}/8`])).toBeTypeOf('boolean')
      }),
    )
  })
})
