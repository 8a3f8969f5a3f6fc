import fc from 'fast-check'

import { CODECS } from '#protocol/plain/codecs.ts'
import {
  decodeInputRecord,
  encodeInputRecord,
  INPUT_RECORD_BYTES,
  MAX_COMPOSED,
  isKeysym,
} from '#protocol/plain/input.ts'
import { LaunchRequest } from '#protocol/launch.ts'
import { MAX_VIEWER_MESSAGE_BYTES, ViewerMessage } from '#protocol/view.ts'

import { parseFeedback } from '../../sandbox/rtp/rtcp-feedback.ts'
import { RecordReader } from '../../sandbox/guest/records.ts'
import { parseViewerMessage } from '../../server/gate/uplink/parse-viewer-message.ts'
import { notedScreen } from '../../sandbox/surface/terminal/input/doubles/noted-screen.ts'
import { TerminalInput } from '../../sandbox/surface/terminal/input/terminal-input.ts'
import { Uplink } from '../../server/gate/uplink/uplink.ts'
import { must, target, type Target } from './target.ts'

/** Bytes near to a record: the right length most of the time, a known kind, small numbers. */
export const recordBytes: fc.Arbitrary<Uint8Array> = fc.oneof(
  fc
    .tuple(
      fc.integer({ min: 0, max: 10 }),
      fc.uint8Array({ minLength: INPUT_RECORD_BYTES - 1, maxLength: INPUT_RECORD_BYTES - 1 }),
      fc.boolean(),
    )
    .map(([kind, rest, tame]) => {
      const bytes = Uint8Array.of(kind, ...rest)
      if (tame) for (const at of [1, 3, 5, 7, 9, 10, 11, 13, 14, 15]) bytes[at] = 0
      return bytes
    }),
  fc.uint8Array({ maxLength: 40 }),
)

const records = target('input records', 'light', {
  inputs: recordBytes,
  check: (bytes) => {
    const record = decodeInputRecord(bytes)
    if (record === undefined) return
    const again = decodeInputRecord(encodeInputRecord(record))
    must(JSON.stringify(again) === JSON.stringify(record), 'a record changes on its way')
    must(isSame(encodeInputRecord(record), bytes), 'a record has two spellings')
    if (record.kind === 'key') must(isKeysym(record.keysym), 'a key that is none')
  },
})

const recordStream = target('records in the guest’s pipe', 'light', {
  inputs: fc.record({
    bytes: fc.array(recordBytes, { maxLength: 8 }).map((parts) => Buffer.concat(parts)),
    cut: fc.nat({ max: 128 }),
  }),
  check: ({ bytes, cut }) => {
    const whole = new RecordReader().read(bytes)
    const reader = new RecordReader()
    const parts = [...reader.read(bytes.subarray(0, cut)), ...reader.read(bytes.subarray(cut))]
    must(JSON.stringify(parts) === JSON.stringify(whole), 'other records by cutting')
    must(whole.length <= bytes.length / INPUT_RECORD_BYTES, 'more records than bytes')
  },
})

const VIEWER_KINDS = ['move', 'button', 'wheel', 'key', 'release-all']
const INPUT_LIMITS = { keyBurst: 20, keysPerSecond: 10, recordsPerSignIn: 40 }

/**
 * Whatever comes in whatever order, over however many joins: what goes on came, once, is of a kind
 * that may, and is no more than the policy gives one sign-in.
 */
const gate = target('order and gate of input', 'light', {
  inputs: fc.array(fc.tuple(recordBytes, fc.nat({ max: 50 }), fc.nat({ max: 9 })), {
    maxLength: 60,
  }),
  check: (messages) => {
    const uplink = new Uplink(INPUT_LIMITS, 0)
    uplink.join('one', 0)
    const came = new Set<Uint8Array>()
    let now = 0
    for (const [bytes, pause, joins] of messages) {
      now += pause
      if (joins === 0) uplink.join('one', now)
      came.add(bytes)
      for (const admitted of uplink.take(bytes, now).forward) {
        const { kind, sequence } = admitted.record
        // The gate ends keys itself where a record is missing, or whoever held them has left.
        const isOwn = kind === 'release-all' && sequence === 0
        must(came.delete(admitted.bytes) || isOwn, 'something went on that did not come, or twice')
        must(VIEWER_KINDS.includes(kind), `a ${kind} was admitted`)
      }
    }
    must(
      uplink.recordsOf('one') <= INPUT_LIMITS.recordsPerSignIn,
      'more went on than the policy gives',
    )
  },
})

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other.subarray(0, INPUT_RECORD_BYTES)) === 0
}

const modes = fc.record({
  applicationCursor: fc.boolean(),
  applicationKeypad: fc.boolean(),
  mouse: fc.constantFrom('none', 'x10', 'vt200', 'drag', 'any'),
  sgrMouse: fc.boolean(),
  alternateScreen: fc.boolean(),
  bracketedPaste: fc.boolean(),
})
/** The longest text of one record: twenty notches of three arrows each. */
const MAX_TEXT = 20 * 3 * 3

const terminalInput = target('records for a terminal', 'light', {
  inputs: fc.record({
    modes,
    rows: fc.integer({ min: 1, max: 200 }),
    list: fc.array(recordBytes, { maxLength: 40 }),
  }),
  check: ({ modes, rows, list }) => {
    let longest = 0
    const input = new TerminalInput({
      modes,
      screen: notedScreen(
        { columns: 80, rows },
        () => {},
        (lines) => must(Math.abs(lines) <= Math.max(60, rows), 'a scroll without end'),
      ),
      cellAt: (x, y) => ({ column: x, row: y, beyond: 0 }),
      type: (text) => (longest = Math.max(longest, text.length)),
      report: (bytes) => (longest = Math.max(longest, bytes.length)),
      copy: () => {},
      paste: () => {},
      markPaste: () => {},
      compose: (text) => must(Array.from(text).length <= MAX_COMPOSED, 'composed without end'),
      now: () => 0,
    })
    for (const bytes of list) {
      const record = decodeInputRecord(bytes)
      if (record !== undefined) input.take(record)
    }
    must(longest <= MAX_TEXT, `one record became ${longest} bytes`)
  },
})

const screen = fc.record({ width: fc.nat({ max: 9000 }), height: fc.nat({ max: 9000 }) })
const hex = fc.constantFrom(...'0123456789ABCDEFabcdefG:\r\n'.split(''))
const fingerprint = fc.oneof(
  fc
    .array(fc.constantFrom('00', 'FF', 'A7'), { minLength: 31, maxLength: 33 })
    .map((list) => list.join(':')),
  fc.string({ unit: hex, maxLength: 100 }),
)
const anything = fc.oneof(
  fc.anything({ maxDepth: 2 }),
  fc.constantFrom('', null, -1, Number.MAX_VALUE, '0', []),
)
const message = fc.oneof(
  fc.record({
    type: fc.constant('view/join'),
    version: fc.nat({ max: 2 }),
    codecs: fc.array(fc.constantFrom(...CODECS, 'x'), { maxLength: 10 }),
    screen,
  }),
  fc.record({ type: fc.constant('view/answer'), fingerprint }),
  fc.record({ type: fc.constant('screen/resize'), screen }),
  fc.record({
    type: fc.constant('input/blocked'),
    what: fc.constantFrom('paste', 'drop', 'long-text', 'x'),
  }),
  fc.record({
    type: fc.constantFrom('replay/play', 'replay/pause', 'upload', '__proto__', 'constructor'),
  }),
  fc.record({ type: fc.constant('replay/seek'), positionMs: fc.double() }),
  fc.record({ type: fc.constant('line/ping'), id: fc.oneof(fc.integer(), fc.double()) }),
)
/** Near to what our client says: right but for a field that is missing, added or of another kind. */
const nearlyMessage = fc
  .tuple(
    message,
    fc.constantFrom('none', 'drop', 'add', 'replace'),
    fc.constantFrom('type', 'screen', '__proto__', 'id', 'x'),
    anything,
  )
  .map(([value, change, name, other]) => {
    const changed: Record<string, unknown> = { ...value }
    if (change === 'drop') delete changed[name]
    if (change === 'add' || change === 'replace')
      Object.defineProperty(changed, name, { value: other, enumerable: true, configurable: true })
    return textOf(changed)
  })
const messageText = fc.oneof(
  { weight: 5, arbitrary: nearlyMessage },
  { weight: 2, arbitrary: fc.json() },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
  { weight: 1, arbitrary: fc.nat({ max: 3000 }).map((depth) => '['.repeat(depth)) },
  {
    weight: 1,
    arbitrary: fc.nat({ max: 400 }).map((depth) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`),
  },
)

function textOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? ''
  } catch {
    return '' // A bigint or a circle.
  }
}

const messages = target('messages of a viewer', 'light', {
  inputs: fc.tuple(messageText, fc.boolean()),
  check: ([text, isBinary]) => {
    const bytes = Buffer.from(text)
    const parsed = parseViewerMessage(bytes, isBinary)
    must(Object.keys(Object.prototype).length === 0, 'a prototype was changed')
    if (!parsed.ok) return
    must(bytes.length <= MAX_VIEWER_MESSAGE_BYTES && !isBinary, 'too long or binary, and taken')
    ViewerMessage.parse(parsed.message)
    if (parsed.message.type === 'view/answer')
      must(/^[0-9A-F:]{95}$/.test(parsed.message.fingerprint), 'a fingerprint that is none')
  },
})

const feedback = target('RTCP of a viewer', 'light', {
  inputs: fc.record({
    bytes: fc.oneof(fc.uint8Array({ maxLength: 200 }), compounds()),
    ssrc: fc.nat({ max: 0xffff_ffff }),
  }),
  check: ({ bytes, ssrc }) => {
    const { bitsPerSecond, lostShare } = parseFeedback(Buffer.from(bytes), ssrc)
    must(bitsPerSecond === undefined || bitsPerSecond >= 0, 'a rate below nothing')
    must(lostShare === undefined || (lostShare >= 0 && lostShare <= 1), 'a share above all')
  },
})

/** Packets with a right header and whatever behind it. */
function compounds(): fc.Arbitrary<Uint8Array> {
  const packet = fc
    .tuple(
      fc.nat({ max: 31 }),
      fc.integer({ min: 199, max: 208 }),
      fc.uint8Array({ maxLength: 60 }),
      fc.nat({ max: 20 }),
    )
    .map(([format, type, body, words]) => {
      const header = Buffer.from([0x80 | format, type, 0, words])
      return Buffer.concat([header, body])
    })
  return fc.array(packet, { maxLength: 5 }).map((list) => new Uint8Array(Buffer.concat(list)))
}

/** The launcher is root: of what a server that was taken over sends, only slugs and digests are names. */
const launchRequests = target('requests to the launcher', 'light', {
  inputs: fc.record(
    {
      version: fc.constantFrom(1, 2),
      sessionId: fc.oneof(fc.uuid({ version: 7 }), fc.string()),
      userId: fc.oneof(fc.integer({ min: 1_899_999_999, max: 2_000_000_001 }), fc.integer()),
      environment: fc.oneof(fc.constant('0'.repeat(64)), fc.string()),
      datasets: fc.array(fc.oneof(fc.constantFrom('a', '--bind', '..', 'a/b'), fc.string()), {
        maxLength: 4,
      }),
      project: fc.oneof(fc.constantFrom('p', '-p', '.'), fc.string()),
      limits: fc.constant({
        memoryBytes: 2 ** 29,
        processes: 64,
        cpuPercent: 100,
        scratchBytes: 2 ** 26,
        openFiles: 1024,
      }),
      home: fc.oneof(
        fc.constant({ kind: 'temporary' }),
        fc.record({ kind: fc.constant('kept'), owner: fc.uuid({ version: 7 }) }),
        fc.string(),
      ),
      surface: fc.constantFrom('terminal', 'desktop'),
      tty: fc.constantFrom('/dev/pts/1', '/dev/mem', '/dev/pts/../mem', '/dev/pts/1\n'),
    },
    {
      requiredKeys: [
        'version',
        'sessionId',
        'userId',
        'environment',
        'datasets',
        'project',
        'limits',
        'home',
        'surface',
      ],
    },
  ),
  check: (value) => {
    const parsed = LaunchRequest.safeParse(value)
    if (!parsed.success) return
    const { datasets, project, environment, sessionId, userId } = parsed.data
    for (const name of [...datasets, project, environment, sessionId])
      must(/^[a-z0-9][a-z0-9-]*$/.test(name), `${JSON.stringify(name)} would be a name`)
    must(userId >= 1_900_000_000, 'a user of the system')
  },
})

export const VIEWER_SIDE: readonly Target[] = [
  records,
  recordStream,
  gate,
  terminalInput,
  messages,
  feedback,
  launchRequests,
]
