import { describe, expect, test } from 'vitest'

import { encodeInputRecord } from '#protocol/plain/input.ts'

import { CrossingAccount } from '../../server/live/crossing-account.ts'
import { Uplink } from '../../server/gate/uplink/uplink.ts'

const MILLION = 1_000_000
const MIB = 2 ** 20

const LIMITS = { keyBurst: 400, keysPerSecond: 60, recordsPerSignIn: 1_000_000_000 }

/** The way up of a session, joined once, with the account that is kept of it. */
class Attacked {
  readonly #uplink = new Uplink(LIMITS, 0)
  readonly #account = new CrossingAccount({ replay: false })
  admitted = 0

  constructor() {
    this.#uplink.join('the attacker', 0)
  }

  send(message: Uint8Array): void {
    const { forward, refused } = this.#uplink.take(message, 0)
    this.admitted += forward.length
    for (const reason of refused) this.#account.refused(reason)
  }

  get malformed(): number {
    return this.#account.ledger.refusals().get('malformed-input') ?? 0
  }
}

/** The same numbers in each run, from a quick generator, since a million inputs are made in a test. */
function* randomNumbers(): Generator<number, never> {
  for (let state = 0x2545_f491; ;) {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    yield state >>> 0
  }
}

describe('G05 a million inputs that are none', () => {
  test('of any length are dropped and counted, and memory stays as it was', () => {
    const attacked = new Attacked()
    const numbers = randomNumbers()
    const pool = Buffer.from(Array.from({ length: 4096 }, () => numbers.next().value & 0xff))
    const before = process.memoryUsage().heapUsed
    for (let sent = 0; sent < MILLION; sent += 1) {
      const length = numbers.next().value % 40
      const from = numbers.next().value % 4000
      // The length of a record is for the next test.
      attacked.send(pool.subarray(from, from + (length === 16 ? 17 : length)))
    }
    expect(attacked).toMatchObject({ malformed: MILLION, admitted: 0 })
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(64 * MIB)
  })

  test('with the length and number of records, but wrong in one field, get nobody any further', () => {
    const attacked = new Attacked()
    const numbers = randomNumbers()
    const right = encodeInputRecord({ kind: 'move', x: 1, y: 1, sequence: 0 })
    const before = process.memoryUsage().heapUsed
    for (let sent = 1; sent <= MILLION; sent += 1) {
      const bytes = Buffer.from(right)
      bytes.writeUInt32LE(sent, 12)
      const wrong = numbers.next().value % 4
      if (wrong === 0) bytes[0] = 6 + (numbers.next().value % 250)
      if (wrong === 1) bytes[1] = 4 + (numbers.next().value % 252)
      if (wrong === 2) bytes.writeUInt16LE(0x4000 + (numbers.next().value % 0xbfff), 2)
      if (wrong === 3) bytes[7] = 1 + (numbers.next().value % 255)
      attacked.send(bytes)
    }
    expect(attacked).toMatchObject({ malformed: MILLION, admitted: 0 })
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(64 * MIB)
  })

  test('with numbers far ahead and far behind wait for nothing, and hold no memory', () => {
    const attacked = new Attacked()
    const numbers = randomNumbers()
    const before = process.memoryUsage().heapUsed
    for (let sent = 0; sent < MILLION; sent += 1) {
      const sequence = numbers.next().value
      attacked.send(encodeInputRecord({ kind: 'move', x: 1, y: 1, sequence }))
    }
    // Those far behind are taken for second copies, which every record has.
    expect(attacked.malformed).toBeGreaterThan(MILLION / 3)
    expect(attacked.admitted).toBeLessThan(300)
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(64 * MIB)
  })

  test('the control: as many right records as the gate takes do go on', () => {
    const attacked = new Attacked()
    for (let sequence = 1; sequence <= 100; sequence += 1)
      attacked.send(encodeInputRecord({ kind: 'move', x: 1, y: 1, sequence }))
    expect(attacked).toMatchObject({ malformed: 0, admitted: 100 })
  })
})
