import { expect, test } from 'vitest'

import { interfacesOf, requireLoopbackAlone } from './network-namespace.ts'

const HEADINGS = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop
`

test.each([
  ['a new namespace', '    lo:       0       0    0\n', ['lo']],
  ['tunnels that modules bring along', '    lo: 0 0\n tunl0: 0 0\n', ['lo', 'tunl0']],
  ['an interface whose numbers touch its name', 'lo:123 0\neth0:99 0\n', ['lo', 'eth0']],
])('the interfaces of %s are read', (_, lines, names) => {
  expect(interfacesOf(HEADINGS + lines)).toEqual(names)
})

test('the network of this machine is not taken for a jail’s', () => {
  expect(() => requireLoopbackAlone(process.pid)).toThrow(/shares the network/)
})
