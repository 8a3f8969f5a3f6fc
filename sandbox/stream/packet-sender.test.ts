import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { PacketSender } from './packet-sender.ts'

const PACKET = Buffer.alloc(1_000)

let sent: { atMs: number; bytes: number }[] = []

function sender(bytesPerSecond: number): PacketSender {
  return new PacketSender({
    send: (packets) => {
      for (const { length } of packets) sent.push({ atMs: performance.now(), bytes: length })
    },
    bytesPerSecond,
    now: () => performance.now(),
  })
}

function bytes(): number {
  return sent.reduce((sum, packet) => sum + packet.bytes, 0)
}

beforeEach(() => {
  sent = []
  vi.useFakeTimers()
})
afterEach(() => vi.useRealTimers())

describe('PacketSender', () => {
  test('sends a frame at once where neither line nor policy is narrow', () => {
    sender(10_000_000).frame([PACKET, PACKET, PACKET])
    expect(sent).toHaveLength(3)
  })

  test('spreads a frame over the time that a narrow line takes for it', () => {
    const narrow = sender(10_000_000)
    narrow.setRate(800)
    narrow.frame(Array.from({ length: 20 }, () => PACKET))
    expect(bytes()).toBeLessThan(3_000)
    vi.advanceTimersByTime(60)
    expect(bytes()).toBeLessThan(20_000)
    vi.advanceTimersByTime(60)
    expect(bytes()).toBe(20_000)
  })

  test('never sends more than the policy gives, however much is to be sent', () => {
    const strict = sender(100_000)
    const began = performance.now()
    strict.frame(Array.from({ length: 1_000 }, () => PACKET))
    vi.advanceTimersByTime(5_000)
    for (const [index, first] of sent.entries()) {
      let sum = 0
      for (const packet of sent.slice(index)) {
        sum += packet.bytes
        const seconds = (packet.atMs - first.atMs) / 1000
        expect(sum).toBeLessThanOrEqual(100_000 * (0.5 + seconds) + PACKET.length)
      }
    }
    expect(performance.now() - began).toBe(5_000)
    expect(bytes()).toBeGreaterThan(500_000)
  })

  test('sends less as soon as the policy gives less', () => {
    const strict = sender(100_000)
    strict.frame(Array.from({ length: 1_000 }, () => PACKET))
    vi.advanceTimersByTime(1_000)
    const before = bytes()
    strict.limit(10_000)
    vi.advanceTimersByTime(5_000)
    expect(bytes() - before).toBeGreaterThan(40_000)
    expect(bytes() - before).toBeLessThanOrEqual(10_000 * 5.5 + PACKET.length)
  })

  test('drops what has not left when the view is over', () => {
    const strict = sender(10_000)
    strict.frame(Array.from({ length: 100 }, () => PACKET))
    const before = bytes()
    strict.stop()
    vi.advanceTimersByTime(10_000)
    expect(bytes()).toBe(before)
  })
})
