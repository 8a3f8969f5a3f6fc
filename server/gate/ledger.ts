import {
  type LedgerTotals,
  type BytesDown,
  type BytesUp,
  type LineBytes,
  NOTHING_DOWN,
  NOTHING_UP,
} from '#protocol/ledger.ts'
import type { RefusalReason } from '#protocol/reasons.ts'

type Both = { down: BytesDown; up: BytesUp }

/**
 * The account of one session: every byte that crossed the border, by kind, and what was refused.
 * Counts only ever grow.
 */
export class Ledger {
  #mediaPackets = 0
  #mediaFrames = 0
  #controlDownBytes = 0
  #controlUpBytes = 0
  #inputRecords = 0
  readonly #down = { ...NOTHING_DOWN }
  readonly #up = { ...NOTHING_UP }
  /** Up to the last second's end, and what passed within it. */
  #before: Both = { down: { ...NOTHING_DOWN }, up: { ...NOTHING_UP } }
  #lastSecond: Both = { down: NOTHING_DOWN, up: NOTHING_UP }
  readonly #refusals = new Map<RefusalReason, number>()

  /** `endsFrame`: it is the last one of a picture. */
  mediaPacket(endsFrame: boolean): void {
    this.#mediaPackets += 1
    if (endsFrame) this.#mediaFrames += 1
  }

  /** Counts control messages alone; what carries them is in `webSocket`. */
  controlDown(bytes: number): void {
    this.#controlDownBytes += bytes
  }

  controlUp(bytes: number): void {
    this.#controlUpBytes += bytes
  }

  inputRecord(): void {
    this.#inputRecords += 1
  }

  refused(reason: RefusalReason): void {
    this.#refusals.set(reason, (this.#refusals.get(reason) ?? 0) + 1)
  }

  /** What passed on a socket of the pages' server since it was last asked. */
  passed(kind: 'http' | 'webSocket', bytes: { sent: number; received: number }): void {
    this.#down[kind] += bytes.sent
    this.#up[kind] += bytes.received
  }

  /**
   * Another media line. What is returned takes each reading of it, in any order: a count that is lower
   * than one before it is ignored.
   */
  openLine(): (reading: LineBytes) => void {
    const down: Record<string, number> = {}
    const up: Record<string, number> = {}
    return (reading) => {
      addGrowth(this.#down, down, reading.down)
      addGrowth(this.#up, up, reading.up)
    }
  }

  /** To be called once a second. */
  endSecond(): void {
    const now = { down: { ...this.#down }, up: { ...this.#up } }
    this.#lastSecond = {
      down: difference(now.down, this.#before.down),
      up: difference(now.up, this.#before.up),
    }
    this.#before = now
  }

  get lastSecond(): Both {
    return this.#lastSecond
  }

  refusals(): ReadonlyMap<RefusalReason, number> {
    return this.#refusals
  }

  totals(): LedgerTotals {
    let refusals = 0
    for (const count of this.#refusals.values()) refusals += count
    const { media, retransmission, padding, upkeep } = this.#down
    return {
      mediaBytes: media + retransmission + padding + upkeep,
      mediaPackets: this.#mediaPackets,
      mediaFrames: this.#mediaFrames,
      controlDownBytes: this.#controlDownBytes,
      controlUpBytes: this.#controlUpBytes,
      inputRecords: this.#inputRecords,
      refusals,
      down: { ...this.#down },
      up: { ...this.#up },
    }
  }
}

function addGrowth<Kind extends string>(
  totals: Record<Kind, number>,
  seen: Record<string, number>,
  reading: Partial<Record<Kind, number>>,
): void {
  for (const [kind, bytes] of Object.entries(reading) as [Kind, number][]) {
    const known = seen[kind] ?? 0
    if (bytes <= known) continue
    totals[kind] += bytes - known
    seen[kind] = bytes
  }
}

function difference<Bytes extends Record<string, number>>(now: Bytes, before: Bytes): Bytes {
  const entries = Object.entries(now).map(([kind, bytes]) => [kind, bytes - (before[kind] ?? 0)])
  return Object.fromEntries(entries) as Bytes
}
