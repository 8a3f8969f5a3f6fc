import { EventEmitter } from 'node:events'

import type { types } from 'mediasoup'

import type { NetworkEstimate } from '#protocol/link.ts'

/**
 * Where mediasoup's estimation starts, and its ceiling while less is sent. An estimate near it says
 * that nothing was found to limit the line; only one below it says what the line carries.
 */
export const INITIAL_BITRATE = 10_000_000
const UNLIMITED_SHARE = 0.9

/** The first key frame is measured by then; a line that it did not fill is not a narrow one. */
const UNMEASURED_MS = 1_500

/**
 * The estimator takes a stream that sends little, or a server that was held up, for a narrow line. A
 * lower estimate counts only while as much as this share of it is really sent, or packets are lost,
 * and for so long: a stall of the machine is shorter, a narrow line is not.
 */
const FILLED_SHARE = 0.5
const LOSSY = 0.02
const EVIDENCE_MS = 800

const POLL_MS = 500
/**
 * While a picture stands still only reports and connectivity checks are sent. A line that was heard
 * in one such pause is asked at the usual pace as soon as it is not.
 */
const IDLE_POLL_MS = 1_000
const IDLE_BYTES = 1_000
/** A viewer's silence is looked at this often, so that its end is noticed at once. */
const SILENT_POLL_MS = 50
/** Browsers send a report about every second; three that are missing are a cut. */
const SILENCE_MS = 4_000
/** What was on its way to a silent viewer has left by then. */
const EMPTIED_MS = 1_500
/** A smaller change of the estimate is noise. */
const WORTH_TELLING = 0.05

export type LineReading = {
  /** Bytes of all kinds since the transport was opened. */
  bytesReceived: number
  bytesSent: number
  availableBitrate: number | undefined
  lossShare: number
  nowMs: number
}

/** From a transport's counters to what a runner needs to know. Pure; `BandwidthMonitor` feeds it. */
export class LineJudge {
  #bytesReceived = 0
  #firstHeardAtMs: number | undefined
  #heardAtMs: number | undefined
  #readAtMs: number | undefined
  #heardLately = false
  /** Since when a silent viewer has been sent nothing, and what it had been sent before. */
  #emptied: { sinceMs: number; bytesSent: number } | undefined
  #told: NetworkEstimate | undefined
  #sent: { bytes: number; atMs: number; bitsPerSecond: number } | undefined
  /** Since when there has been evidence that the line limits us. */
  #evidenceSinceMs: number | undefined

  /** The state of the line, when it is worth telling: at first, and when it has changed. */
  judge(reading: LineReading): NetworkEstimate | undefined {
    const sinceReadMs = reading.nowMs - (this.#readAtMs ?? reading.nowMs)
    this.#readAtMs = reading.nowMs
    this.#heardLately = reading.bytesReceived > this.#bytesReceived || this.#answersAgain(reading)
    if (this.#heardLately) {
      this.#bytesReceived = reading.bytesReceived
      // It came at some time since the last reading. After a long pause the middle is assumed, so that
      // a cut is not noticed later for it.
      const lateMs = Math.min(IDLE_POLL_MS - POLL_MS, Math.max(0, sinceReadMs - POLL_MS))
      this.#heardAtMs = reading.nowMs - lateMs
      this.#firstHeardAtMs ??= reading.nowMs
    }
    const { availableBitrate = 0, lossShare, nowMs } = reading
    // Before the first byte nothing was cut: the viewer has not connected yet.
    if (this.#heardAtMs === undefined || this.#firstHeardAtMs === undefined) return undefined
    const measured = availableBitrate > 0 && availableBitrate !== INITIAL_BITRATE
    if (!measured && nowMs - this.#firstHeardAtMs < UNMEASURED_MS) return undefined
    const below = measured && availableBitrate < UNLIMITED_SHARE * INITIAL_BITRATE
    const limited = below && this.#isEvident(reading, availableBitrate)
    const state: NetworkEstimate = {
      kilobitsPerSecond: limited ? Math.max(1, Math.round(availableBitrate / 1000)) : null,
      lossShare: Math.round(Math.min(1, Math.max(0, lossShare)) * 1000) / 1000,
      alive: nowMs - this.#heardAtMs < SILENCE_MS,
    }
    if (this.#told !== undefined && !isWorthTelling(this.#told, state)) return undefined
    this.#told = state
    return state
  }

  /** A line that was narrow stays so until it is measured wider; any other needs evidence. */
  #isEvident({ bytesSent, lossShare, nowMs }: LineReading, availableBitrate: number): boolean {
    const sent = (this.#sent ??= { bytes: bytesSent, atMs: nowMs, bitsPerSecond: 0 })
    if (nowMs - sent.atMs >= POLL_MS / 2) {
      const bitsPerSecond = ((bytesSent - sent.bytes) * 8000) / (nowMs - sent.atMs)
      this.#sent = { bytes: bytesSent, atMs: nowMs, bitsPerSecond }
    }
    const rate = this.#sent?.bitsPerSecond ?? 0
    const evident = lossShare >= LOSSY || rate >= FILLED_SHARE * availableBitrate
    if (!evident) this.#evidenceSinceMs = undefined
    else this.#evidenceSinceMs ??= nowMs
    // The first word on a line is taken as it is: nothing better is known yet.
    if (this.#told?.kilobitsPerSecond !== null) return true
    return this.#evidenceSinceMs !== undefined && nowMs - this.#evidenceSinceMs >= EVIDENCE_MS
  }

  /**
   * The worker does not count the connectivity checks that it receives, but it does count its
   * answers; and to a viewer that is silent nothing else is sent.
   */
  #answersAgain({ bytesSent, nowMs }: LineReading): boolean {
    if (!this.silent) {
      this.#emptied = undefined
      return false
    }
    const { sinceMs } = (this.#emptied ??= { sinceMs: nowMs, bytesSent })
    if (nowMs - sinceMs >= EMPTIED_MS) return bytesSent > this.#emptied.bytesSent
    this.#emptied.bytesSent = bytesSent
    return false
  }

  /** Something came between the last two readings. */
  get heardLately(): boolean {
    return this.#heardLately
  }

  get silent(): boolean {
    return this.#told?.alive === false
  }
}

function isWorthTelling(before: NetworkEstimate, now: NetworkEstimate): boolean {
  if (before.alive !== now.alive) return true
  if (Math.abs(before.lossShare - now.lossShare) > 0.002) return true
  const [old, fresh] = [before.kilobitsPerSecond, now.kilobitsPerSecond]
  if (old === null || fresh === null) return old !== fresh
  return Math.abs(fresh - old) > WORTH_TELLING * old
}

/** Watches one viewer's transport until that is closed. */
export class BandwidthMonitor extends EventEmitter<{
  line: [NetworkEstimate]
  /** Each reading, for whoever counts: one question to the worker serves all. */
  stats: [types.WebRtcTransportStat]
}> {
  readonly #transport: types.WebRtcTransport
  readonly #judge = new LineJudge()
  #timer: NodeJS.Timeout | undefined
  #reading = false
  #sent = { bytes: 0, isIdle: false }

  constructor(transport: types.WebRtcTransport) {
    super()
    this.#transport = transport
    // An estimate that falls is told by the worker itself, between two polls.
    transport.on('trace', () => void this.#read())
    void transport.enableTraceEvent(['bwe']).catch(() => undefined)
    transport.observer.once('close', () => clearTimeout(this.#timer))
    this.#plan()
  }

  #plan(): void {
    clearTimeout(this.#timer)
    if (this.#transport.closed) return
    this.#timer = setTimeout(() => void this.#read(), this.#pauseMs())
  }

  #pauseMs(): number {
    if (this.#judge.silent) return SILENT_POLL_MS
    return this.#sent.isIdle && this.#judge.heardLately ? IDLE_POLL_MS : POLL_MS
  }

  #notePace(bytesSent: number): void {
    this.#sent = { bytes: bytesSent, isIdle: bytesSent - this.#sent.bytes < IDLE_BYTES }
  }

  async #read(): Promise<void> {
    if (this.#reading || this.#transport.closed) return
    this.#reading = true
    try {
      const [stats] = await this.#transport.getStats()
      if (stats === undefined || this.#transport.closed) return
      this.#notePace(stats.bytesSent)
      const state = this.#judge.judge({
        bytesReceived: stats.bytesReceived,
        bytesSent: stats.bytesSent,
        availableBitrate: stats.availableOutgoingBitrate,
        lossShare: stats.rtpPacketLossSent ?? 0,
        nowMs: performance.now(),
      })
      this.emit('stats', stats)
      if (state !== undefined) this.emit('line', state)
    } catch {
      // The transport was closed meanwhile.
    } finally {
      this.#reading = false
      this.#plan()
    }
  }
}
