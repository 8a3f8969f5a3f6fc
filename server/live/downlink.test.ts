import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { Downlink, type DownlinkLimits } from './downlink.ts'

const PLENTY = { bytesPerSecond: 1e8, bytesPerHour: 1e12, bytesPerSession: 1e13 }
const PACKET = Buffer.alloc(100, 0x80)

let sent: Buffer[] = []
let dropped = 0
let way: Downlink

const limits = (bytes: typeof PLENTY, strictClock = false): DownlinkLimits => ({
  bytes,
  stream: {
    largestScreen: { width: 1280, height: 720 },
    framesPerSecond: 30,
    kilobitsPerSecond: 1_000,
    bytesPerSecond: bytes.bytesPerSecond,
    strictClock,
  },
})

function open(policy: { down?: Partial<typeof PLENTY>; strictClock?: boolean }): void {
  const { down = {}, strictClock = false } = policy
  way = new Downlink({
    limits: limits({ ...PLENTY, ...down }, strictClock),
    send: (packet) => sent.push(packet),
  })
  way.on('dropped', () => (dropped += 1))
  way.open()
}

beforeEach(() => {
  vi.useFakeTimers()
  sent = []
  dropped = 0
})
afterEach(() => {
  way.close()
  vi.useRealTimers()
})

test('what is beyond the second is dropped, and the next second has room again', () => {
  open({ down: { bytesPerSecond: 1_000 } })
  for (let count = 0; count < 30; count += 1) way.pass(PACKET)
  expect([sent.length, dropped]).toEqual([10, 20])
  expect(way.isSpent).toBe(false)
  vi.advanceTimersByTime(1_000)
  way.pass(PACKET)
  expect(sent).toHaveLength(11)
})

test('an hour that is spent is told once, and is over when it has given enough', () => {
  open({ down: { bytesPerHour: 36_000 } })
  let untilMs: number[] = []
  way.on('spent', (ms) => untilMs.push(ms))
  for (let count = 0; count < 400; count += 1) way.pass(PACKET)
  expect(sent).toHaveLength(360)
  expect(untilMs).toHaveLength(1)
  expect(way.isSpent).toBe(true)
  vi.advanceTimersByTime((untilMs[0] ?? 0) - performance.now() + 1)
  expect(way.isSpent).toBe(false)
  way.pass(PACKET)
  expect(sent).toHaveLength(361)
})

test('a session that is spent stays so', () => {
  open({ down: { bytesPerSession: 1_000 } })
  let untilMs = 0
  way.on('spent', (ms) => (untilMs = ms))
  for (let count = 0; count < 11; count += 1) way.pass(PACKET)
  expect(untilMs).toBe(Infinity)
})

test('on a strict clock as much leaves in each tick whether a runner sends or not', () => {
  open({ strictClock: true })
  way.pass(PACKET)
  const each: number[] = []
  for (let tick = 0; tick < 100; tick += 1) {
    sent = []
    if (tick % 7 === 0) way.pass(PACKET)
    vi.advanceTimersByTime(10)
    each.push(sent.reduce((sum, { length }) => sum + length, 0))
  }
  expect(new Set(each).size).toBe(1)
  expect(each[0]).toBeGreaterThan(500)
  way.close()
  sent = []
  vi.advanceTimersByTime(100)
  expect(sent).toEqual([])
})

test('what crossed beside the packets is spent with them', () => {
  open({ down: { bytesPerSession: 1_000 } })
  for (let count = 0; count < 5; count += 1) way.pass(PACKET)
  way.settle(950)
  way.pass(PACKET)
  way.pass(PACKET)
  expect([sent.length, dropped]).toEqual([6, 1])
})

test('other limits hold at once, and what they stopped goes on with better ones', () => {
  open({ down: { bytesPerSession: 1_000 } })
  const untilMs: number[] = []
  way.on('spent', (ms) => untilMs.push(ms))
  for (let count = 0; count < 5; count += 1) way.pass(PACKET)
  way.limit(limits({ ...PLENTY, bytesPerSession: 400 }))
  way.pass(PACKET)
  expect([sent.length, way.isSpent]).toEqual([5, true])
  way.limit(limits(PLENTY))
  expect(way.isSpent).toBe(false)
  expect(untilMs).toEqual([Infinity, performance.now()])
  way.pass(PACKET)
  expect(sent).toHaveLength(6)
})

test('another clock takes another view', () => {
  open({})
  expect([way.isPaced, way.isOutdated]).toEqual([false, false])
  way.limit(limits(PLENTY, true))
  expect([way.isPaced, way.isOutdated]).toEqual([false, true])
  way.open()
  expect([way.isPaced, way.isOutdated]).toEqual([true, false])
  way.limit(limits({ ...PLENTY, bytesPerSecond: 50_000 }, true))
  expect(way.isOutdated).toBe(true)
  way.close()
  expect(way.isOutdated).toBe(false)
})
