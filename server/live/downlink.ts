import { randomInt } from 'node:crypto'
import { EventEmitter } from 'node:events'

import {
  ConstantRatePacer,
  paddingBytes,
  STRICT_TICK_MS,
} from '../gate/downlink/constant-rate-pacer.ts'
import { EgressQuota } from '../gate/downlink/egress-quota.ts'
import type { Allowances } from '../gate/policy/decide.ts'

/** What the hour gives in this time is enough for a picture and some minutes of work. */
const ENOUGH_MS = 120_000

type DownlinkEvents = {
  /** A packet did not leave: the runner sends more, or another form, than the policy allows. */
  dropped: []
  /** The hour's or the session's bytes are spent; until `performance.now()` is this, or for ever. */
  spent: [untilMs: number]
}

export type DownlinkLimits = Pick<Allowances, 'bytes' | 'stream'>

export type DownlinkOptions = {
  limits: DownlinkLimits
  /** To the viewer; so many bytes of the packet carry nothing. */
  send: (packet: Buffer, padding: number) => void
}

/** `kilobitsPerSecond` tells one clock from another. */
type PacedView = { pacer: ConstantRatePacer; ticker: NodeJS.Timeout; kilobitsPerSecond: number }

/**
 * The way down of one session: packets of its runner go on while the policy has bytes left for them,
 * and, where it asks for that, on a fixed clock. Runners keep to the second's worth by themselves:
 * where one does not, the picture breaks rather than the bound.
 */
export class Downlink extends EventEmitter<DownlinkEvents> {
  readonly #send: DownlinkOptions['send']
  /** It is the session's, whoever views it. */
  readonly #quota: EgressQuota
  #limits: DownlinkLimits
  #isOpen = false
  #paced: PacedView | undefined
  #spentUntilMs = -Infinity

  constructor({ limits, send }: DownlinkOptions) {
    super()
    this.#send = send
    this.#limits = limits
    this.#quota = new EgressQuota(limits.bytes, performance.now())
  }

  /** Another view: its stream begins anew, with a clock of its own. */
  open(): void {
    this.close()
    this.#isOpen = true
    const kilobitsPerSecond = this.#clockRate
    if (kilobitsPerSecond === undefined) return
    const pacer = new ConstantRatePacer(kilobitsPerSecond, randomInt(2 ** 16))
    const ticker = setInterval(() => {
      for (const packet of pacer.tick()) this.#leave(packet, paddingBytes(packet))
    }, STRICT_TICK_MS)
    this.#paced = { pacer, ticker, kilobitsPerSecond }
  }

  close(): void {
    clearInterval(this.#paced?.ticker)
    this.#paced = undefined
    this.#isOpen = false
  }

  /** Bytes count by other limits from now on; another clock takes another view. */
  limit(limits: DownlinkLimits): void {
    this.#limits = limits
    const nowMs = performance.now()
    this.#quota.limit(limits.bytes, nowMs)
    if (this.isSpent) this.#stand(nowMs + this.#quota.waitMs(nowMs))
  }

  /** The view that is open has another clock than the limits ask for. */
  get isOutdated(): boolean {
    return this.#isOpen && this.#paced?.kilobitsPerSecond !== this.#clockRate
  }

  /** A lost picture is seen by nobody but us: behind a fixed clock none is missing. */
  get isPaced(): boolean {
    return this.#paced !== undefined
  }

  /** By the counters of the sockets so much has crossed in the whole session. */
  settle(crossedBytes: number): void {
    this.#quota.settle(crossedBytes)
  }

  /** The picture stands still from now on: also what waits for its tick. */
  hold(): void {
    this.#paced?.pacer.clear()
  }

  /** Until then the picture stands still. */
  get isSpent(): boolean {
    return performance.now() < this.#spentUntilMs
  }

  /** One packet of the runner. */
  pass(packet: Buffer): void {
    if (this.#paced === undefined) this.#leave(packet, 0)
    else if (!this.#paced.pacer.push(packet)) this.emit('dropped')
  }

  get #clockRate(): number | undefined {
    const { strictClock, kilobitsPerSecond, bytesPerSecond } = this.#limits.stream
    if (!strictClock) return undefined
    return Math.min(kilobitsPerSecond, (bytesPerSecond * 8) / 1000)
  }

  #leave(packet: Buffer, padding: number): void {
    if (this.isSpent) return
    const nowMs = performance.now()
    const met = this.#quota.take(packet.byteLength, nowMs)
    if (met === undefined) {
      this.#send(packet, padding)
      return
    }
    this.emit('dropped')
    if (met !== 'second') this.#stand(nowMs + this.#quota.waitMs(nowMs) + ENOUGH_MS)
  }

  #stand(untilMs: number): void {
    this.#spentUntilMs = untilMs
    this.emit('spent', untilMs)
  }
}
