import { expect, test } from 'vitest'

import { remoteAddressOf } from './remote-address.ts'

const PROXY = '10.0.0.1'

test.each([
  ['a socket', '192.0.2.7', undefined, null, '192.0.2.7'],
  ['a socket in its IPv6 form', '::ffff:192.0.2.7', undefined, null, '192.0.2.7'],
  ['a stranger’s word without a proxy', '192.0.2.7', '127.0.0.1', null, '192.0.2.7'],
  ['a stranger’s word beside the proxy', '192.0.2.7', '127.0.0.1', PROXY, '192.0.2.7'],
  ['the proxy’s word', PROXY, '192.0.2.8', PROXY, '192.0.2.8'],
  ['the proxy’s word behind a stranger’s', PROXY, '127.0.0.1, 192.0.2.8', PROXY, '192.0.2.8'],
  ['a proxy that is silent', PROXY, undefined, PROXY, ''],
  ['a proxy that says nonsense', PROXY, 'unknown', PROXY, ''],
  ['a proxy that writes the port', PROXY, '192.0.2.8:51234', PROXY, '192.0.2.8'],
  ['a proxy that writes an IPv6 port', PROXY, '[2001:db8::8]:51234', PROXY, '2001:db8::8'],
  ['a proxy that writes brackets', PROXY, '[2001:db8::8]', PROXY, '2001:db8::8'],
  ['a proxy that writes an IPv6 address', PROXY, '2001:db8::8', PROXY, '2001:db8::8'],
  ['a port that is none', PROXY, '192.0.2.8:port', PROXY, ''],
  ['a socket that is gone', undefined, undefined, null, ''],
] as const)('%s', (...row) => {
  const [, remoteAddress, forwarded, proxy, expected] = row
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }
  expect(remoteAddressOf({ socket: { remoteAddress }, headers }, proxy)).toBe(expected)
})
