import { randomFillSync } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'

import { encodeInputRecord } from '#protocol/plain/input.ts'
import { Policy } from '#protocol/policy.ts'

import type { EncodedFrame } from '../../sandbox/bitstream/encoded-frame.ts'
import type { Picture } from '../../sandbox/frame/picture.ts'
import { EgressQuota } from '../../server/gate/downlink/egress-quota.ts'
import { FramePipeline } from '../../sandbox/frame/pipeline.ts'
import { PictureStream } from '../../sandbox/stream/picture-stream.ts'
import { decide, type PolicyState } from '../../server/gate/policy/decide.ts'
import { type Terms, termsOf } from '../../server/gate/policy/terms.ts'
import demonstration from '../../server/projects/demonstration/policy.json' with { type: 'json' }
import { CrossingAccount } from '../../server/live/crossing-account.ts'
import { Uplink } from '../../server/gate/uplink/uplink.ts'
import { machineConditions } from './machine.ts'
import { type Benchmark, rounded } from './report.ts'

/** Enough that the code is compiled as it is in a server that has run for a while. */
const WARM_UP = 20_000
const CALLS = 200_000
/** Between two keys of a hand, so that nothing is refused. */
const KEY_EVERY_MS = 100

const SIZE = { width: 1280, height: 720 }
const FRAMES_PER_SECOND = 60
const BYTES_PER_SECOND = 200_000
const PAINT_MS = { full: 20_000, short: 1_000 }
const LARGEST_PACKET = 1_200

/** What a key to its picture takes on this system's own path (`latency`): p50, quiet. */
const KEY_TO_PIXEL_MS = 19.6
/** Records of a key, its picture's packet, and the control messages of a second, generously. */
const ENTRIES_PER_KEY = 6

/**
 * What the gate costs, and whether its bound on bytes holds. The bound is measured behind the real
 * encoder, which is given noise at 60 pictures a second: nothing that a guest paints is denser. Once
 * with a runner that keeps to the policy, and once with one that sends whatever it has.
 */
export const gate: Benchmark = {
  summary:
    'cost of a record, of a decision and of the ledger; the bound on bytes under dense content',
  targets: {
    input_record_us: { max: 20 },
    policy_decision_us: { max: 50 },
    ledger_latency_ratio: { max: 1.02 },
    overshoot_packets: { max: 1 },
    overshoot_packets_hostile_runner: { max: 1 },
    honest_runner_dropped_packets: { max: 0 },
  },
  run: async ({ say, form }) => {
    const paintMs = PAINT_MS[form]
    const terms = termsOf(Policy.parse(demonstration))
    const ledgerUs = ledgerCost()
    const figures: Record<string, number> = {
      input_record_us: inputCost(terms),
      policy_decision_us: decisionCost(terms),
      ledger_entry_us: ledgerUs,
      ledger_latency_ratio: 1 + (ENTRIES_PER_KEY * ledgerUs) / (1000 * KEY_TO_PIXEL_MS),
    }
    say(JSON.stringify(figures))
    const honest = await paint(BYTES_PER_SECOND, paintMs)
    say(`a runner that keeps to the policy: ${JSON.stringify(honest)}`)
    const hostile = await paint(BYTES_PER_SECOND * 1_000, paintMs)
    say(`a runner that does not: ${JSON.stringify(hostile)}`)
    return {
      conditions: {
        ...machineConditions(),
        ...SIZE,
        bytes_per_second: BYTES_PER_SECOND,
        seconds: paintMs / 1000,
        latency_p50_ms: KEY_TO_PIXEL_MS,
      },
      figures: {
        ...figures,
        overshoot_packets: honest.overshootPackets,
        overshoot_packets_hostile_runner: hostile.overshootPackets,
        honest_runner_dropped_packets: honest.dropped,
        honest_runner_frames: honest.frames,
        used_share: rounded((100 * honest.bytes) / (BYTES_PER_SECOND * (paintMs / 1000))) / 100,
        hostile_runner_dropped_packets: hostile.dropped,
      },
    }
  },
}

/** Microseconds a call, over many calls of code that is warm. */
function costOf(call: (index: number) => void): number {
  for (let index = 0; index < WARM_UP; index += 1) call(index)
  const started = performance.now()
  for (let index = WARM_UP; index < WARM_UP + CALLS; index += 1) call(index)
  return Math.round((1e6 * (performance.now() - started)) / CALLS) / 1000
}

/** From the bytes of the data channel to the bytes for the runner, with policy and account. */
function inputCost({ input }: Terms): number {
  const uplink = new Uplink(input, 0)
  uplink.join('the benchmark', 0)
  const account = new CrossingAccount({ replay: false })
  let bytes = 0
  return costOf((index) => {
    const message = encodeInputRecord({
      kind: 'key',
      keysym: 0x61 + ((index >> 1) % 26),
      pressed: index % 2 === 0,
      repeated: false,
      sequence: index + 1,
    })
    const { forward, refused } = uplink.take(message, index * KEY_EVERY_MS)
    if (refused.length > 0) throw new Error(`a hand's key was refused: ${refused.join()}`)
    for (const admitted of forward) {
      account.admitted(admitted.record)
      bytes += admitted.bytes.byteLength
    }
  })
}

function decisionCost(terms: Terms): number {
  const state: PolicyState = {
    surface: 'desktop',
    nowMs: Date.UTC(2026, 0, 5, 12),
    addresses: ['127.0.0.1'],
    idleMs: 1_000,
    unattendedMs: 0,
    recordsOfSignIn: 1_000,
    attended: false,
    frozen: false,
  }
  return costOf((index) => {
    decide(terms, { ...state, nowMs: state.nowMs + index })
  })
}

function ledgerCost(): number {
  const { ledger } = new CrossingAccount({ replay: false })
  const policy = { bytesPerSecond: 1e9, bytesPerHour: 1e12, bytesPerSession: 1e15 }
  const allowance = new EgressQuota(policy, 0)
  return costOf((index) => {
    if (allowance.take(100, index) === undefined) ledger.mediaPacket(index % 4 === 0)
  })
}

type Painted = { overshootPackets: number; dropped: number; bytes: number; frames: number }

/** Noise for a while, through encoder and gate. `runnerBytesPerSecond` is what the runner keeps to. */
async function paint(runnerBytesPerSecond: number, forMs: number): Promise<Painted> {
  const limits = { bytesPerHour: 1e12, bytesPerSession: 1e15, bytesPerSecond: BYTES_PER_SECOND }
  const allowance = new EgressQuota(limits, performance.now())
  const bound = new Overshoot(BYTES_PER_SECOND)
  const painted: Painted = { overshootPackets: 0, dropped: 0, bytes: 0, frames: 0 }
  const pixels = Buffer.alloc(SIZE.width * SIZE.height * 4)
  const noise = (): Picture => {
    randomFillSync(pixels)
    return { ...SIZE, stride: SIZE.width * 4, pixels }
  }
  const failed = Promise.withResolvers<never>()
  await using stream = new PictureStream({
    pipeline: new FramePipeline(noise),
    target: {
      keepsUp: true,
      send: (packets) => {
        for (const { length } of packets) {
          const nowMs = performance.now()
          if (allowance.take(length, nowMs) !== undefined) painted.dropped += 1
          else painted.bytes += bound.passed(length, nowMs)
        }
      },
      sent: (_frame: EncodedFrame) => {
        painted.frames += 1
      },
      failed: failed.reject,
      codecFailed: (_codec, error) => failed.reject(error),
    },
    limits: {
      framesPerSecond: FRAMES_PER_SECOND,
      kilobitsPerSecond: (runnerBytesPerSecond * 8) / 1000,
      bytesPerSecond: runnerBytesPerSecond,
      strictClock: false,
    },
    encoderThreads: () => 1,
    now: () => performance.now(),
  })
  stream.start({ codec: 'h264-444', payloadType: 102, ssrc: 7, playoutDelayExtension: 5 })
  // Nothing but the policy limits it.
  stream.setLine({ kilobitsPerSecond: null, lossShare: 0, alive: true })
  const ticker = setInterval(() => stream.changed(), 1000 / FRAMES_PER_SECOND)
  await Promise.race([failed.promise, delay(forMs)]).finally(() => clearInterval(ticker))
  return { ...painted, overshootPackets: rounded(bound.mostBytes / LARGEST_PACKET) }
}

/** By how much bytes exceeded what any window of time may have: a second's worth and its own length's. */
class Overshoot {
  readonly #perSecond: number
  #level = 0
  #atMs = performance.now()
  mostBytes = 0

  constructor(bytesPerSecond: number) {
    this.#perSecond = bytesPerSecond
  }

  passed(bytes: number, nowMs: number): number {
    const drained = ((nowMs - this.#atMs) * this.#perSecond) / 1000
    this.#level = Math.max(0, this.#level - drained) + bytes
    this.#atMs = nowMs
    this.mostBytes = Math.max(this.mostBytes, this.#level - this.#perSecond)
    return bytes
  }
}
