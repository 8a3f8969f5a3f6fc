import { setImmediate as turn } from 'node:timers/promises'

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'

import type { Codec } from '#protocol/codec.ts'
import type { Size } from '#protocol/plain/screen-limits.ts'
import { VIEW_CLOSE } from '#protocol/plain/view-limits.ts'
import { Policy } from '#protocol/policy.ts'

import { TEST_POLICY } from '../../test/support/test-policy.ts'
import { termsInForce, termsOf } from '../gate/policy/terms.ts'
import { LiveSession, SCREEN, SOON_MS } from './doubles/live-session.ts'

/** It allows whatever a policy can take away. */
const ENTERED = { maxCharacters: 40, perMinute: 10, review: false }
const GENEROUS: Policy = { ...TEST_POLICY, typedPaste: ENTERED }
const { places: _places, hours: _hours, typedPaste: _typedPaste, ...SILENT } = GENEROUS
/** Which of them is chosen first is for the machine's load to say. */
const RECEIVABLE: readonly Codec[] = ['vp9-444', 'vp8', 'h264-420']
/** A Monday. */
const NOON = Date.UTC(2026, 10, 23, 12)

beforeEach(() => {
  vi.useFakeTimers({
    toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout', 'performance', 'Date'],
    now: NOON,
  })
})
afterEach(() => vi.useRealTimers())

type Taken = (live: LiveSession) => Promise<void>

/** A change that stops the picture, for this reason. */
function holds(change: Partial<Policy>, reason: string): Taken {
  return async (live) => {
    await live.change(change)
    expect(live.heard('view/held')).toEqual([{ type: 'view/held', reason }])
    await live.settled(() => live.commands('unview').length > 0)
    expect(await live.crossing(3)).toBe(0)
  }
}

/** A change of which the runner is told, while its view goes on. */
function limits(change: Partial<Policy>, expected: object): Taken {
  return async (live) => {
    await live.change(change)
    await live.settled(() => live.commands('limits').length === 1)
    expect(live.lastLimits).toMatchObject(expected)
    expect(live.viewer.offers).toHaveLength(1)
  }
}

/** The window keeps its shape, so that the picture fills it: the other side becomes less as well. */
function screen(width: number, height: number, made: Size): Taken {
  return async (live) => {
    await live.change({ largestScreen: { width, height } })
    await live.settled(() => live.commands('resize').at(-1)?.screen.width === made.width)
    expect(live.commands('resize').at(-1)?.screen).toEqual(made)
    expect(live.lastLimits?.largestScreen).toEqual({ width, height })
    live.session.view.resize(SCREEN)
    await live.settled(() => live.commands('resize').length > 1)
    expect(live.commands('resize').at(-1)?.screen).toEqual(made)
  }
}

/** One million bytes are the least that a policy can allow of an hour or a session. */
function bytes(limit: 'bytesPerHour' | 'bytesPerSession'): Taken {
  return async (live) => {
    expect(await live.crossing(1_100)).toBe(1_100)
    await live.pass(SOON_MS)
    await live.change({ down: { ...GENEROUS.down, [limit]: 1_000_000 } })
    expect(await live.crossing(1_100)).toBeLessThanOrEqual(1_001)
    await live.settled(() => live.commands('unview').length > 0)
    expect(live.viewer.refusals).toContain('too-much-picture')
  }
}

function text(typedPaste: Partial<typeof ENTERED> | undefined, refusal: string): Taken {
  return async (live) => {
    expect(live.session.view.typedPaste('x'.repeat(30))).toBeUndefined()
    await live.change({
      typedPaste: typedPaste && { ...ENTERED, ...typedPaste },
    })
    expect(live.session.view.typedPaste('x'.repeat(30))).toBe(refusal)
  }
}

const monday = (from: string, to: string) => ({ monday: [{ from, to }] })

/** For each name of the document: what it takes away is gone from a session that runs. */
const TAKEN_AWAY: Record<string, Taken> = {
  surfaces: holds({ surfaces: ['desktop'] }, 'surface-not-allowed'),
  'largestScreen.width': screen(800, 720, { width: 800, height: 450 }),
  'largestScreen.height': screen(1280, 600, { width: 1066, height: 600 }),
  framesPerSecond: limits({ framesPerSecond: 5 }, { framesPerSecond: 5 }),
  kilobitsPerSecond: limits({ kilobitsPerSecond: 100 }, { kilobitsPerSecond: 100 }),
  codecs: async (live) => {
    const present = live.session.view.codec
    const other = RECEIVABLE.find((codec) => codec !== present) ?? 'vp8'
    await live.change({ codecs: [other] })
    expect(live.viewer.offers).toHaveLength(2)
    expect(live.session.view.codec).toBe(other)
    await live.change({ codecs: ['av1-420'] })
    expect(live.viewer.endedWith).toBe(VIEW_CLOSE.forbidden)
    expect(live.session.watched).toBe(false)
    expect(live.session.phase).toBe('running')
  },
  'down.bytesPerSecond': async (live) => {
    expect(await live.crossing(50)).toBe(50)
    await live.change({ down: { ...GENEROUS.down, bytesPerSecond: 10_000 } })
    expect(await live.crossing(50)).toBeLessThanOrEqual(11)
    expect(live.lastLimits).toMatchObject({ bytesPerSecond: 8_500 })
  },
  'down.bytesPerHour': bytes('bytesPerHour'),
  'down.bytesPerSession': bytes('bytesPerSession'),
  'up.recordsPerSignIn': async (live) => {
    live.moved(1_100)
    expect(live.session.ledger.totals().inputRecords).toBe(1_100)
    await live.change({ up: { recordsPerSignIn: 1_000 } })
    expect(live.heard('view/held')).toEqual([{ type: 'view/held', reason: 'input-volume-spent' }])
    expect(live.viewer.endedWith).toBe(VIEW_CLOSE.spent)
  },
  'input.keyBurst': async (live) => {
    expect(live.typed(100)).toBe(100)
    await live.change({ input: { keyBurst: 5, keysPerSecond: 60 } })
    expect(live.typed(100)).toBe(5)
  },
  'input.keysPerSecond': async (live) => {
    await live.change({ input: { keyBurst: 400, keysPerSecond: 1 } })
    expect(live.typed(420)).toBe(400)
    const before = live.session.ledger.totals().inputRecords
    await live.pass(5_000)
    expect(live.session.ledger.totals().inputRecords - before).toBe(5)
  },
  typedPaste: text(undefined, 'paste'),
  'typedPaste.maxCharacters': text({ maxCharacters: 29 }, 'paste-too-long'),
  'typedPaste.perMinute': text({ perMinute: 1 }, 'paste-too-often'),
  'typedPaste.review': async (live) => {
    live.session.view.typedPaste('one')
    await live.change({ typedPaste: { maxCharacters: 40, perMinute: 10, review: true } })
    live.session.view.typedPaste('two')
    const texts = () => live.noted.filter(({ type }) => type === 'typed-paste')
    await live.settled(() => texts().length === 2)
    expect(texts()).toEqual([
      { type: 'typed-paste', characters: 3 },
      { type: 'typed-paste', characters: 3, text: 'two' },
    ])
  },
  places: holds({ places: undefined }, 'place-not-allowed'),
  'places.networks': holds({ places: { networks: ['10.0.0.0/8'] } }, 'place-not-allowed'),
  hours: holds({ hours: undefined }, 'hour-not-allowed'),
  'hours.days': holds({ hours: { timeZone: 'UTC', days: {} } }, 'hour-not-allowed'),
  'hours.timeZone': async (live) => {
    const days = monday('12:00', '13:00')
    await live.change({ hours: { timeZone: 'UTC', days } })
    await holds({ hours: { timeZone: 'Asia/Tokyo', days } }, 'hour-not-allowed')(live)
  },
  idleMinutes: async (live) => {
    await live.pass(59_000)
    expect(live.heard('session/ending')).toEqual([])
    await live.change({ idleMinutes: 1 })
    await live.settled(() => live.commands('end').length === 1)
    expect(live.commands('end')).toEqual([{ type: 'end', reason: 'idle' }])
  },
  supervised: holds({ supervised: 'required' }, 'supervisor-absent'),
  watermark: holds({ watermark: 'required' }, 'watermark-missing'),
  strictClock: async (live) => {
    await live.change({ strictClock: true })
    expect(live.viewer.offers).toHaveLength(2)
    expect(live.session.view.codec).toBe('h264-420')
    await live.settled(() => live.commands('limits').length === 1)
    expect(live.lastLimits).toMatchObject({ strictClock: true })
    live.media.emit('view-connected')
    live.runner.sendRtp(rtpPacket())
    // The picture and filler: as much in each tick, whatever the runner sends.
    await turn()
    await live.pass(1_000)
    const lengths = new Set(live.media.sent.map(({ length }) => length))
    expect(live.media.sent.length).toBeGreaterThan(100)
    expect(lengths.size).toBe(1)
  },
  cursor: async (live) => {
    live.runner.say({ type: 'cursor', cursor: 'wait' })
    await live.settled(() => live.heard('pointer/shape').length === 2)
    await live.change({ cursor: false })
    expect(live.heard('pointer/shape').at(-1)).toEqual({ type: 'pointer/shape', cursor: 'default' })
    live.runner.say({ type: 'cursor', cursor: 'text' })
    live.runner.say({ type: 'screen', size: SCREEN })
    await live.settled(() => live.heard('screen/changed').length === 1)
    expect(live.heard('pointer/shape')).toHaveLength(3)
  },
}

/** The last packet of a picture, of the form that a fixed clock takes. */
function rtpPacket(): Buffer {
  const packet = Buffer.alloc(100, 0x65)
  packet.writeUInt8(0x80, 0)
  packet.writeUInt8(0x80 | 100, 1)
  return packet
}

/** These say one thing, or hold for the whole of a session since its sandbox was made with them. */
const HOLD_FROM_START = ['version', 'recording', 'home', 'limits']

/** `a` and `a.b` of whatever the document can name, and only `a.b` where `a` is always there. */
function namesIn(schema: z.ZodObject, prefix = ''): string[] {
  return Object.entries(schema.shape as Record<string, z.ZodType>).flatMap(([key, field]) => {
    const name = prefix + key
    const isOptional = field instanceof z.ZodOptional
    const inner = isOptional ? field.unwrap() : field
    if (!(inner instanceof z.ZodObject)) return [name]
    const names = namesIn(inner, `${name}.`)
    return isOptional ? [name, ...names] : names
  })
}

describe('a policy that changes while a session runs', () => {
  const names = namesIn(Policy).filter(
    (name) => !HOLD_FROM_START.some((start) => name === start || name.startsWith(`${start}.`)),
  )

  test('is tested in every name that the document has', () => {
    expect(names.length).toBeGreaterThan(20)
    expect(Object.keys(TAKEN_AWAY).toSorted()).toEqual(names.toSorted())
  })

  test.each(names)('takes away what it lessens in %s', async (name) => {
    const live = await LiveSession.open(GENEROUS, RECEIVABLE)
    expect(live.session.hold).toBeUndefined()
    await TAKEN_AWAY[name]?.(live)
    live.runner.close()
    await live.session.finished
  })

  test.each(['home', 'limits'] as const)('leaves %s to the next session', (name) => {
    const changed = Policy.parse({
      ...SILENT,
      home: 'kept',
      limits: { ...GENEROUS.limits, memoryBytes: 2 ** 29, processes: 16 },
    })
    expect(termsInForce(GENEROUS, changed)[name]).toEqual(termsOf(GENEROUS)[name])
    expect(termsOf(changed)[name]).not.toEqual(termsOf(GENEROUS)[name])
  })

  test('adds nothing to it', async () => {
    const live = await LiveSession.open(GENEROUS, RECEIVABLE)
    await live.change({
      framesPerSecond: 60,
      kilobitsPerSecond: 100_000,
      largestScreen: { width: 3840, height: 2160 },
      typedPaste: { maxCharacters: 400, perMinute: 60, review: false },
    })
    expect(live.commands('limits')).toEqual([])
    expect(live.session.view.typedPaste('x'.repeat(41))).toBe('paste-too-long')
    expect(live.session.view.typedPaste('x'.repeat(40))).toBeUndefined()
    live.runner.close()
    await live.session.finished
  })
})

test('a viewer that joins again and again sends no more keys than the policy says', async () => {
  const live = await LiveSession.open(GENEROUS, ['vp8'])
  let went = 0
  for (let joins = 0; joins < 17; joins += 1) {
    const visitor = { address: '127.0.0.1', signIn: 'one' }
    await live.session.view.join({ receivable: ['vp8'], screen: SCREEN, visitor })
    live.media.emit('view-connected')
    went += live.typed(380)
    await live.pass(900)
  }
  const { keyBurst, keysPerSecond } = GENEROUS.input
  expect(live.viewer.offers.length).toBeGreaterThan(10)
  expect(went).toBeGreaterThanOrEqual(keyBurst)
  expect(went).toBeLessThanOrEqual(keyBurst + keysPerSecond * 17 * 0.9)
  live.runner.close()
  await live.session.finished
})
