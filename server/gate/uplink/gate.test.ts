import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { decodeInputRecord, encodeInputRecord, type InputRecord } from '#protocol/plain/input.ts'
import { NOTHING_DOWN, NOTHING_UP } from '#protocol/ledger.ts'
import { MAX_VIEWER_MESSAGE_BYTES, type ViewerMessage } from '#protocol/view.ts'
import { type RefusalReason } from '#protocol/reasons.ts'

import { MisbehaviourCounter } from './misbehaviour-counter.ts'
import { InputGate } from './input-gate.ts'
import { Ledger } from '../ledger.ts'
import { viewerRecordOf } from './viewer-record.ts'
import { parseViewerMessage } from './parse-viewer-message.ts'

function key(keysym: number, pressed: boolean): Uint8Array {
  return encodeInputRecord({ kind: 'key', keysym, pressed, repeated: false, sequence: 0 })
}

const USUAL = { keyBurst: 400, keysPerSecond: 60 }

/** How many of these messages go on at this moment. */
function goingOn(gate: InputGate, messages: readonly Uint8Array[], nowMs: number): number {
  for (const bytes of messages) {
    const record = viewerRecordOf(bytes)
    if (record !== undefined) gate.take(bytes, record, nowMs)
  }
  return gate.leaving(nowMs).length
}

const presses = (count: number): Uint8Array[] =>
  Array.from({ length: count }, (_, index) => key(0x61 + (index % 26), true))

describe('InputGate', () => {
  test('lets a burst of 400 keys go on and then 60 a second', () => {
    const gate = new InputGate(USUAL, 0)
    expect(goingOn(gate, presses(590), 0)).toBe(400)
    for (let second = 1; second <= 3; second += 1) {
      expect(goingOn(gate, [], 1000 * second)).toBe(60)
    }
    expect(gate.waiting).toBe(10)
  })

  test('slows a script down once it is noticed, and forgets it after a minute', () => {
    const gate = new InputGate(USUAL, 0)
    const noticed = presses(1000).flatMap((bytes, index) => {
      const record = viewerRecordOf(bytes)
      return record === undefined ? [] : gate.take(bytes, record, index)
    })
    expect(noticed).toContain('scripted-typing')
    // A file at 1,000 keys a second: the burst, and then what 10 a second give.
    expect(gate.leaving(1_000).length).toBeLessThan(400 + 60 + 10 + 10)
    expect(gate.leaving(31_000).length).toBeLessThanOrEqual(10 * 30 + 10)
    const before = gate.waiting
    expect(before).toBeGreaterThan(200)
    gate.leaving(60_000)
    expect(gate.leaving(64_000).length).toBeGreaterThan(60)
  })

  test('lets a fast typist of 120 words a minute with rollover type for ten minutes', () => {
    const gate = new InputGate(USUAL, 0)
    for (let nowMs = 0; nowMs < 600_000; nowMs += 100) {
      const keysym = 0x61 + ((nowMs / 100) % 26)
      expect(goingOn(gate, [key(keysym, true)], nowMs)).toBe(1)
      expect(goingOn(gate, [key(keysym, false)], nowMs + 160)).toBe(1)
    }
  })

  test('lets the release of a held key go on when nothing else is left, and only once', () => {
    const gate = new InputGate(USUAL, 0)
    goingOn(
      gate,
      Array.from({ length: 400 }, () => key(0x61, true)),
      0,
    )
    expect(goingOn(gate, [key(0x61, false)], 0)).toBe(1)
    expect(goingOn(gate, [key(0x61, false)], 0)).toBe(0)
  })
})

describe('viewerRecordOf', () => {
  const forged: Record<string, Uint8Array> = {
    'an empty message': new Uint8Array(0),
    'two records in one message': Buffer.concat([key(0x61, true), key(0x61, false)]),
    'a record cut short': key(0x61, true).subarray(0, 15),
    'an unknown kind': new Uint8Array(16).fill(99),
    'a mark of a paste, which only the server makes': encodeInputRecord({
      kind: 'paste-mark',
      begins: true,
      sequence: 1,
    }),
    'a resize, which only the server makes': encodeInputRecord({
      kind: 'resize',
      width: 800,
      height: 600,
      sequence: 0,
    }),
  }
  for (const [name, message] of Object.entries(forged)) {
    test(`refuses ${name}`, () => {
      expect(viewerRecordOf(message)).toBeUndefined()
    })
  }

  test('never admits a resize or another record than the bytes spell, whatever the bytes', () => {
    const reached = { resize: 0, admitted: 0, refused: 0 }
    fc.assert(
      fc.property(nearlyRecord, (bytes) => {
        const record = viewerRecordOf(bytes)
        if (bytes[0] === RESIZE_KIND && decodeInputRecord(bytes) !== undefined) reached.resize += 1
        reached[record === undefined ? 'refused' : 'admitted'] += 1
        if (record === undefined) return
        expect(KINDS).toContain(record.kind)
        expect(encodeInputRecord(record)).toEqual(Uint8Array.from(bytes))
      }),
      { numRuns: 5000 },
    )
    expect(reached.resize).toBeGreaterThan(100)
    expect(reached.admitted).toBeGreaterThan(500)
    expect(reached.refused).toBeGreaterThan(1000)
  })
})

const KINDS: InputRecord['kind'][] = ['move', 'button', 'wheel', 'key', 'release-all']
const RESIZE_KIND = 6
const coordinate = fc.nat({ max: 16_383 })
const right: fc.Arbitrary<InputRecord> = fc.oneof(
  fc.record({
    kind: fc.constant('move' as const),
    x: coordinate,
    y: coordinate,
    sequence: fc.nat(),
  }),
  fc.record({
    kind: fc.constant('key' as const),
    keysym: fc.integer({ min: 0x20, max: 0x7e }),
    pressed: fc.boolean(),
    repeated: fc.boolean(),
    sequence: fc.nat(),
  }),
  fc.record({
    kind: fc.constant('resize' as const),
    width: coordinate,
    height: coordinate,
    sequence: fc.nat(),
  }),
)
/** Right records, the same with one byte that is another, and bytes of any length. */
const nearlyRecord: fc.Arbitrary<Uint8Array> = fc.oneof(
  right.map(encodeInputRecord),
  fc.tuple(right, fc.nat({ max: 15 }), fc.nat({ max: 255 })).map(([record, at, value]) => {
    const bytes = encodeInputRecord(record)
    bytes[at] = value
    return bytes
  }),
  fc.uint8Array({ maxLength: 40 }),
)

describe('parseViewerMessage', () => {
  const join = {
    type: 'view/join',
    version: 1,
    codecs: ['vp8'],
    screen: { width: 800, height: 600 },
  }
  const fingerprint = Array.from({ length: 32 }, () => 'AB').join(':')

  test.each([
    ['another consumer', { type: 'consume', producerId: 'any' }],
    ['another way to be shown it', { type: 'view/offer', sdp: 'v=0' }],
    [
      'an address of its own',
      { type: 'candidate', candidate: 'candidate:1 1 udp 1 192.0.2.1 9 typ host' },
    ],
    ['SDP with the answer', { type: 'view/answer', fingerprint, sdp: 'v=0' }],
    ['two fingerprints', { type: 'view/answer', fingerprint: [fingerprint, fingerprint] }],
    [
      'a fingerprint that ends a line',
      { type: 'view/answer', fingerprint: `${fingerprint}\r\na=x` },
    ],
    ['a larger stream', { ...join, kilobitsPerSecond: 1e9 }],
    ['parameters of RTP', { ...join, rtpCapabilities: { codecs: [], headerExtensions: [] } }],
    ['a codec of its own', { ...join, codecs: ['vp8', { mimeType: 'video/x' }] }],
    ['a channel of data', { ...join, sctpStreamParameters: { streamId: 1 } }],
  ])('has no message for %s: it is refused whole', (_name, message) => {
    const parsed = parseViewerMessage(Buffer.from(JSON.stringify(message)), false)
    expect(parsed).toEqual({ ok: false, reason: 'malformed-message' })
    expect(parseViewerMessage(Buffer.from(JSON.stringify(join)), false).ok).toBe(true)
  })

  const bad: Record<string, unknown> = {
    'an unknown type': { type: 'upload', name: 'x' },
    'an extra field': { type: 'replay/pause', extra: 1 },
    'a fingerprint with a line break': {
      type: 'view/answer',
      fingerprint: `${'AA:'.repeat(31)}AA\r\na=x`,
    },
    'a screen beyond 4K': { type: 'screen/resize', screen: { width: 7680, height: 4320 } },
    'a screen of NaN': { type: 'screen/resize', screen: { width: null, height: 600 } },
    'a list': [],
    nothing: null,
  }
  for (const [name, value] of Object.entries(bad)) {
    test(`refuses ${name}`, () => {
      expect(parseViewerMessage(Buffer.from(JSON.stringify(value)), false)).toEqual({
        ok: false,
        reason: 'malformed-message',
      })
    })
  }

  test('refuses a long message before it parses it', () => {
    const long = Buffer.alloc(MAX_VIEWER_MESSAGE_BYTES + 1, 0x20)
    expect(parseViewerMessage(long, false)).toEqual({ ok: false, reason: 'message-too-long' })
  })

  test('refuses binary frames', () => {
    expect(parseViewerMessage(Buffer.from('{"type":"replay/pause"}'), true).ok).toBe(false)
  })

  test('never throws, and lets nothing through that another word was added to', () => {
    const reached = { parsed: 0, refused: 0 }
    const texts = fc.oneof(
      fc.tuple(fc.constantFrom(...RIGHT), fc.constantFrom('', 'extra', 'sdp', 'type'), fc.json()),
      fc.tuple(fc.constant(undefined), fc.constant(''), fc.oneof(fc.string(), fc.json())),
    )
    fc.assert(
      fc.property(texts, ([message, added, text]) => {
        const value = added === '' ? message : { ...message, [added]: JSON.parse(text) }
        const sent = message === undefined ? text : JSON.stringify(value)
        const parsed = parseViewerMessage(Buffer.from(sent), false)
        reached[parsed.ok ? 'parsed' : 'refused'] += 1
        if (added !== '') expect(parsed.ok).toBe(false)
        if (parsed.ok) expect(JSON.parse(sent)).toEqual(parsed.message)
      }),
      { numRuns: 2000 },
    )
    expect(reached.parsed).toBeGreaterThan(100)
    expect(reached.refused).toBeGreaterThan(500)
  })
})

/** One message of each kind, as our client says it. */
const RIGHT: readonly ViewerMessage[] = [
  { type: 'view/join', version: 1, codecs: ['vp8'], screen: { width: 800, height: 600 } },
  { type: 'view/answer', fingerprint: Array.from({ length: 32 }, () => 'AB').join(':') },
  { type: 'screen/resize', screen: { width: 800, height: 600 } },
  { type: 'input/blocked', what: 'paste' },
  { type: 'input/paste', text: 'x' },
  { type: 'replay/play' },
  { type: 'replay/pause' },
  { type: 'replay/seek', positionMs: 5 },
  { type: 'line/ping', id: 1 },
]

describe('MisbehaviourCounter', () => {
  test('tolerates what a buggy client sends, and ends what goes on', () => {
    const counter = new MisbehaviourCounter()
    const verdicts = Array.from({ length: 21 }, () => counter.isHostile('malformed-message'))
    expect(verdicts.slice(0, 20)).not.toContain(true)
    expect(verdicts[20]).toBe(true)
  })

  test('ends a view at once on a message that no client of ours could make', () => {
    expect(new MisbehaviourCounter().isHostile('message-too-long')).toBe(true)
  })

  test('never ends a view because a person pastes', () => {
    const counter = new MisbehaviourCounter()
    for (let i = 0; i < 1000; i += 1) expect(counter.isHostile('paste')).toBe(false)
  })
})

const bytes = (media: number, upkeep: number) => ({
  down: { media, retransmission: 10, padding: 5, upkeep },
  up: { input: 16, upkeep },
})

describe('Ledger', () => {
  test('adds up the bytes of several views and never shrinks', () => {
    const ledger = new Ledger()
    const first = ledger.openLine()
    first(bytes(1000, 100))
    first(bytes(900, 120))
    const second = ledger.openLine()
    second(bytes(50, 7))
    first(bytes(1001, 120))
    ledger.passed('http', { sent: 300, received: 200 })
    expect(ledger.totals()).toMatchObject({
      mediaBytes: 1051 + 20 + 10 + 127,
      down: { media: 1051, retransmission: 20, padding: 10, upkeep: 127, http: 300, webSocket: 0 },
      up: { input: 32, upkeep: 127, http: 200, webSocket: 0 },
    })
    ledger.endSecond()
    ledger.passed('webSocket', { sent: 1, received: 2 })
    ledger.endSecond()
    expect(ledger.lastSecond).toEqual({
      down: { ...NOTHING_DOWN, webSocket: 1 },
      up: { ...NOTHING_UP, webSocket: 2 },
    })
  })

  test('counts refusals by reason', () => {
    const ledger = new Ledger()
    const reasons: RefusalReason[] = ['paste', 'paste', 'malformed-input']
    for (const reason of reasons) ledger.refused(reason)
    expect([...ledger.refusals()]).toEqual([
      ['paste', 2],
      ['malformed-input', 1],
    ])
    expect(ledger.totals().refusals).toBe(3)
  })
})
