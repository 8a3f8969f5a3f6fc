import { expect, test } from 'vitest'

import { AttemptLimit } from './attempt-limit.ts'

function failTimes(limit: AttemptLimit, address: string, times: number): void {
  for (let count = 0; count < times; count += 1) limit.countFailure(address)
}

test('an address waits after 20 failures, and for a minute from the first', () => {
  let now = 0
  const limit = new AttemptLimit(() => now)
  failTimes(limit, '192.0.2.1', 19)
  expect(limit.isReached('192.0.2.1')).toBe(false)
  failTimes(limit, '192.0.2.1', 1)
  expect(limit.isReached('192.0.2.1')).toBe(true)
  expect(limit.isReached('192.0.2.2')).toBe(false)
  now = 60_000
  expect(limit.isReached('192.0.2.1')).toBe(false)
  failTimes(limit, '192.0.2.1', 1)
  expect(limit.isReached('192.0.2.1')).toBe(false)
})

test('a network of IPv6 counts as one address', () => {
  const limit = new AttemptLimit(() => 0)
  for (let host = 1; host <= 20; host += 1) limit.countFailure(`2001:db8:0:1::${host}`)
  expect(limit.isReached('2001:db8:0:1::ffff')).toBe(true)
  expect(limit.isReached('2001:db8:0:2::1')).toBe(false)
})

test('a flood of addresses is forgotten from its oldest end', () => {
  const limit = new AttemptLimit(() => 0)
  failTimes(limit, 'first', 20)
  for (let index = 0; index < 10_000; index += 1) limit.countFailure(`flood-${index}`)
  expect(limit.isReached('first')).toBe(false)
})
