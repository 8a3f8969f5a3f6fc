import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { TEST_POLICY } from '../../test/support/test-policy.ts'
import { LiveSession, SCREEN } from './doubles/live-session.ts'

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz'
const alphabet = (count: number): string => ALPHABET.repeat(Math.ceil(count / 26)).slice(0, count)

let live: LiveSession
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'performance', 'Date'] })
  live = await LiveSession.open(
    {
      ...TEST_POLICY,
      typedPaste: { maxCharacters: 10, perMinute: 2, review: false },
      input: { keyBurst: 10, keysPerSecond: 10 },
    },
    ['vp8'],
  )
})
afterEach(() => {
  live.runner.close()
  vi.useRealTimers()
})

const waiting = (): unknown[] => live.heard('input/waiting')
const refusals = (): object => Object.fromEntries(live.session.ledger.refusals())
const records = (): number => live.session.ledger.totals().inputRecords

test('a typed text is entered behind the keys that wait', async () => {
  live.typed(20)
  expect(live.session.view.typedPaste('XYZ')).toBeUndefined()
  await live.pass(500)
  expect(live.runner.typed).not.toContain('X')
  await live.pass(2_000)
  await live.settled(() => live.runner.typed.endsWith('Z'))
  expect(live.runner.typed).toBe(`${alphabet(20)}XYZ`)
})

describe('what is typed faster than it may go on', () => {
  test('goes on by the clock of the policy, in order, and the page is told how much waits', async () => {
    live.typed(50)
    expect(records()).toBe(10)
    await live.pass(2_000)
    expect(records()).toBe(30)
    expect(waiting().length).toBeGreaterThan(3)
    expect(waiting().length).toBeLessThan(8)
    expect(waiting()[0]).toMatchObject({ records: expect.toSatisfy((count) => count > 30) })
    await live.pass(3_000)
    await live.settled(() => live.runner.typed.length === 50)
    expect(live.runner.typed).toBe(alphabet(50))
    expect(waiting().at(-1)).toEqual({ type: 'input/waiting', records: 0 })
    expect(refusals()).toEqual({})
  })

  test('is told at once when room becomes scarce, and before anything is refused', () => {
    live.typed(4_100)
    expect(waiting()).toEqual([{ type: 'input/waiting', records: 3_000 }])
    expect(live.viewer.refusals.filter((reason) => reason === 'too-much-input')).toHaveLength(90)
    expect(refusals()).toMatchObject({ 'too-much-input': 90 })
  })

  test('is dropped when a supervisor freezes the picture, and counted a press at a time', async () => {
    live.typed(34)
    live.session.freeze(true)
    await live.pass(10_000)
    expect(records()).toBe(10)
    expect(refusals()).toEqual({ 'while-held': 24 })
    live.session.freeze(false)
    await live.pass(10_000)
    expect(records()).toBe(10)
    expect(live.typed(5)).toBe(5)
  })

  test('waits for a lost line that comes back, and goes on then', async () => {
    live.typed(15)
    live.session.view.leave()
    await live.pass(5_000)
    expect(records()).toBe(10)
    await join('one')
    await live.pass(5_000)
    // The presses, and the end of what they would leave down.
    expect(records()).toBe(16)
    expect(refusals()).toEqual({})
  })

  test('never goes on for another sign-in', async () => {
    live.typed(15)
    live.session.view.leave()
    await join('two')
    await live.pass(5_000)
    expect(records()).toBe(10)
    expect(refusals()).toEqual({ 'left-waiting': 5 })
  })

  test('is counted when the session ends first', async () => {
    live.typed(15)
    void live.session.end('ended-by-researcher')
    expect(refusals()).toEqual({ 'left-waiting': 5 })
    await live.pass(5_000)
    expect(records()).toBe(10)
  })

  test('obeys a policy that changes meanwhile', async () => {
    live.typed(100)
    await live.change({ input: { keyBurst: 1, keysPerSecond: 1 } })
    const before = records()
    await live.pass(10_000)
    expect(records() - before).toBe(10)
  })
})

async function join(signIn: string): Promise<void> {
  const visitor = { address: '127.0.0.1', signIn }
  await live.session.view.join({ receivable: ['vp8'], screen: SCREEN, visitor })
  live.media.emit('view-connected')
}
