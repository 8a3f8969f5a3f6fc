import { randomInt } from 'node:crypto'
import { EventEmitter } from 'node:events'

import type { Policy } from '#protocol/policy.ts'

import { EgressQuota } from '../gate/downlink/egress-quota.ts'
import { STRICT_TICK_MS, ConstantRatePacer } from '../gate/downlink/constant-rate-pacer.ts'

/** What the hour gives in this time is enough for a picture and some minutes of work. */
const ENOUGH_MS = 120_000

type DownlinkEvents = {
  /** A packet did not leave: the runner sends more, or another form, than the policy allows. */
  dropped: []
  /** The hour's or the session's bytes are spent; until `performance.now()` is this, or for ever. */
  spent: [untilMs: number]
}

export type DownlinkOptions = {
  policy: Pick<Policy, 'down' | 'kilobitsPerSecond' | 'strictClock'>
  /** To the viewer. */
  send: (packet: Buffer) => void
}

/**
 * The way down of one session: packets of its runner go on while the policy has bytes left for them,
 * and, where it asks for that, on a fixed clock. Runners keep to the second's worth by themselves:
 * where one does not, the picture breaks rather than the bound.
 */
export class Downlink extends EventEmitter<DownlinkEvents> {
  readonly #options: DownlinkOptions
  /** Of the session, whoever views it. */
  readonly #allowance: EgressQuota
  #strict: { clock: ConstantRatePacer; ticker: NodeJS.Timeout } | undefined
  #spentUntilMs = -Infinity

  constructor(options: DownlinkOptions) {
    super()
    this.#options = options
    this.#allowance = new EgressQuota(options.policy.down, performance.now())
  }

  /** Another view: its stream begins anew. */
  open(): void {
    this.close()
    const { strictClock, kilobitsPerSecond, down } = this.#options.policy
    if (!strictClock) return
    const rate = Math.min(kilobitsPerSecond, (down.bytesPerSecond * 8) / 1000)
    const clock = new ConstantRatePacer(rate, randomInt(2 ** 16))
    const ticker = setInterval(() => {
      for (const packet of clock.tick()) this.#leave(packet)
    }, STRICT_TICK_MS)
    this.#strict = { clock, ticker }
  }

  close(): void {
    clearInterval(this.#strict?.ticker)
    this.#strict = undefined
  }

  /** The picture stands still from now on: also what waits for its tick. */
  hold(): void {
    this.#strict?.clock.clear()
  }

  /** Until then the picture stands still. */
  get isSpent(): boolean {
    return performance.now() < this.#spentUntilMs
  }

  /** Of the runner. */
  pass(packet: Buffer): void {
    if (this.#strict === undefined) this.#leave(packet)
    else if (!this.#strict.clock.push(packet)) this.emit('dropped')
  }

  #leave(packet: Buffer): void {
    if (this.isSpent) return
    const nowMs = performance.now()
    const verdict = this.#allowance.take(packet.byteLength, nowMs)
    if (verdict === 'admitted') {
      this.#options.send(packet)
      return
    }
    this.emit('dropped')
    if (verdict === 'second') return
    this.#spentUntilMs = nowMs + this.#allowance.waitMs(nowMs) + ENOUGH_MS
    this.emit('spent', this.#spentUntilMs)
  }
}
