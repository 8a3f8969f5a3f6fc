import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'

import fc from 'fast-check'

import { BELL_LOOK, CURSOR_CLASSES } from '#protocol/plain/cursor.ts'
import { keysymOfCodePoint } from '#protocol/plain/input.ts'
import { FrameSplitter } from '#protocol/frame-stream.ts'
import { LauncherMessage } from '#protocol/launch.ts'
import { RunnerMessage } from '#protocol/link.ts'
import { clampScreen, MAX_SCREEN, MIN_SCREEN } from '#protocol/plain/screen-limits.ts'
import { ScreenSize } from '#protocol/screen.ts'

import { framebufferFileBytes } from '../../sandbox/jail/contract/framebuffer-file.ts'
import { readRings } from '../../sandbox/surface/desktop/bell.ts'
import { Framebuffer, shownBytes } from '../../sandbox/surface/desktop/framebuffer.ts'
import { registerFonts } from '../../sandbox/surface/terminal/raster/fonts.ts'
import { gridOf, Rasteriser } from '../../sandbox/surface/terminal/raster/rasteriser.ts'
import { ScreenModel } from '../../sandbox/surface/terminal/screen/screen-model.ts'
import { guestOutput } from './escape-sequences.ts'
import { must, target, type Target } from './target.ts'

/** The longest answers to the shortest questions: `CSI c` gives about six times what it took. */
const ANSWER_FACTOR = 16
/** Characters of the clipboard. */
const MAX_MARKED = 2 ** 20
/** Far more than the dearest input of one run takes; beyond it the model does not end. */
const MODEL_DEADLINE_MS = 20_000

const doorbell = target('doorbell', 'light', {
  inputs: fc.uint8Array({ maxLength: 4096, size: 'max' }),
  check: (bytes) => {
    const { look, cursor, rings, cursors, invalid } = readRings(bytes)
    must(rings + cursors + invalid === bytes.length, 'a byte was counted twice, or not')
    must(look === bytes.includes(BELL_LOOK), 'a look without a ring')
    must(cursor === undefined || CURSOR_CLASSES.includes(cursor), 'a shape of no list')
    must((cursor === undefined) === (cursors === 0), 'a shape without its byte')
  },
})

const even = (least: number, most: number): fc.Arbitrary<number> =>
  fc.integer({ min: least / 2, max: most / 2 }).map((half) => half * 2)
const smallScreen = fc.record({
  width: even(MIN_SCREEN.width, MIN_SCREEN.width + 400),
  height: even(MIN_SCREEN.height, MIN_SCREEN.height + 200),
})

const framebuffer = target('framebuffer geometry', 'heavy', {
  inputs: fc.record({
    largest: smallScreen,
    looks: fc.array(
      fc.record({
        asked: fc.record({ width: fc.integer(), height: fc.integer() }),
        share: fc.double({ min: 0, max: 1.2, noNaN: true }),
        fill: fc.nat({ max: 255 }),
      }),
      { minLength: 1, maxLength: 4 },
    ),
  }),
  check: ({ largest, looks }) => {
    const folder = mkdtempSync(join(tmpdir(), 'vitrine-fuzz-'))
    const path = join(folder, 'screen')
    const whole = framebufferFileBytes(largest)
    writeFileSync(path, Buffer.alloc(whole))
    const descriptor = openSync(path, 'r')
    try {
      const reader = new Framebuffer(descriptor, largest)
      for (const { asked, share, fill } of looks) {
        const bytes = Math.round(whole * share)
        writeFileSync(path, Buffer.alloc(bytes, fill))
        const size = clampScreen(asked, largest)
        const picture = reader.read(size)
        if (bytes >= whole) must(picture !== undefined, 'a whole file was not read')
        const { pixels } = picture ?? reader.last(size)
        must(pixels.length === shownBytes(largest, size), 'a picture of another size')
        for (const { top, bottom } of picture?.changed ?? [])
          must(0 <= top && top < bottom && bottom <= size.height, 'rows beyond the picture')
      }
    } finally {
      closeSync(descriptor)
      rmSync(folder, { recursive: true })
    }
  },
})

const screenSizes = target('screen sizes', 'light', {
  inputs: fc.record({
    asked: fc.record({
      width: fc.oneof(fc.integer(), fc.double({ noNaN: true })),
      height: fc.oneof(fc.integer(), fc.double({ noNaN: true })),
    }),
    largest: smallScreen,
  }),
  check: ({ asked, largest }) => {
    const { width, height } = clampScreen(asked, largest)
    ScreenSize.parse({ width, height })
    must(width <= largest.width && height <= largest.height, 'larger than the largest')
    must(width <= MAX_SCREEN.width && height <= MAX_SCREEN.height, 'larger than any')
  },
})

/** What a record of a key or of what is composed can say. */
const character = fc
  .integer({ min: 0x20, max: 0x10_ffff })
  .filter((codePoint) => keysymOfCodePoint(codePoint) !== undefined)
  .map((codePoint) => String.fromCodePoint(codePoint))

const screenModel = target('pseudo-terminal bytes', 'heavy', {
  inputs: fc.array(
    fc.record({
      bytes: guestOutput,
      resize: fc.option(smallScreen),
      scroll: fc.integer({ min: -99, max: 99 }),
      mark: fc.record({
        unit: fc.constantFrom('cell', 'word', 'line'),
        from: fc.record({ column: fc.nat({ max: 30 }), row: fc.nat({ max: 8 }) }),
        to: fc.record({ column: fc.nat({ max: 30 }), row: fc.nat({ max: 8 }) }),
      }),
      composed: fc.string({ unit: character, maxLength: 40 }),
    }),
    { minLength: 1, maxLength: 5 },
  ),
  check: async (turns) => {
    registerFonts()
    const size = { width: 320, height: 200 }
    let answered = 0
    const rasteriser = new Rasteriser(size)
    using model = new ScreenModel(gridOf(size), {
      toGuest: (text) => (answered += text.length),
      understood: () => undefined,
    })
    let fed = 0
    for (const { bytes, resize, scroll, mark, composed } of turns) {
      fed += bytes.length
      model.feed(bytes)
      if (resize !== null) {
        // In between, while bytes are waiting, as a person drags a window.
        const { columns, rows } = gridOf(resize)
        rasteriser.resize(resize)
        model.resize(columns, rows)
      }
      model.scroll(scroll)
      await drained(model)
      const { cursor } = model
      must(cursor === undefined || inGrid(cursor, model), 'a cursor beyond the screen')
      model.select(mark.from, mark.unit)
      model.selectTo(mark.to)
      must(model.selectedText.length <= MAX_MARKED, 'more was marked than is kept')
      const head = model.selectionHead
      must(head === undefined || inGrid(head, model), 'a mark beyond the screen')
      rasteriser.draw(model, composed)
    }
    must(answered <= ANSWER_FACTOR * fed + 64, `${answered} bytes of answers to ${fed}`)
  },
})

function inGrid(at: { column: number; row: number }, model: ScreenModel): boolean {
  return at.column >= 0 && at.column < model.columns && at.row >= 0 && at.row < model.rows
}

async function drained(model: ScreenModel): Promise<void> {
  const deadline = performance.now() + MODEL_DEADLINE_MS
  while (model.pendingBytes > 0) {
    if (performance.now() > deadline) throw new Error('the model does not end')
    await setImmediate()
  }
}

/** However a stream is cut into pieces, the frames are the same, or it is refused both times. */
const linkFrames = target('link of a runner', 'light', {
  inputs: fc.record({
    bytes: fc.oneof(fc.uint8Array({ maxLength: 200 }), wellFormedFrames()),
    cuts: fc.array(fc.nat({ max: 200 }), { maxLength: 10 }),
  }),
  check: ({ bytes, cuts }) => {
    const places = [...new Set([0, ...cuts.filter((cut) => cut < bytes.length), bytes.length])]
    places.sort((a, b) => a - b)
    const pieces = places.slice(1).map((to, index) => bytes.subarray(places[index], to))
    const [whole, cut] = [framesOf([bytes]), framesOf(pieces)]
    must(whole.refused === cut.refused, 'refused in one way of cutting only')
    if (!whole.refused) must(whole.frames.join() === cut.frames.join(), 'other frames by cutting')
  },
})

function wellFormedFrames(): fc.Arbitrary<Uint8Array> {
  const frame = fc
    .tuple(fc.integer({ min: 0, max: 5 }), fc.uint8Array({ maxLength: 40 }))
    .map(([type, payload]) => {
      const header = Buffer.alloc(5)
      header.writeUInt32LE(payload.length + 1)
      header.writeUInt8(type, 4)
      return Buffer.concat([header, payload])
    })
  return fc.array(frame, { maxLength: 6 }).map((frames) => new Uint8Array(Buffer.concat(frames)))
}

function framesOf(pieces: readonly Uint8Array[]): { refused: boolean; frames: string[] } {
  const splitter = new FrameSplitter()
  const frames: string[] = []
  try {
    for (const piece of pieces)
      for (const { type, payload } of splitter.push(piece))
        frames.push(`${type}:${Buffer.from(payload).toString('hex')}`)
    return { refused: false, frames }
  } catch {
    return { refused: true, frames }
  }
}

/** What a runner or a launcher would say after it was taken over: parsed or refused, never thrown. */
const trustedMessages = target('messages of runner and launcher', 'light', {
  inputs: fc.object({
    key: fc.constantFrom('type', 'reason', 'recording', 'usage', 'size', 'width', '__proto__', 'x'),
    maxDepth: 4,
  }),
  check: (value) => {
    for (const schema of [RunnerMessage, LauncherMessage]) {
      const parsed = schema.safeParse(value)
      if (parsed.success) schema.parse(parsed.data)
    }
    must(!('polluted' in {}), 'a prototype was changed')
  },
})

export const GUEST_SIDE: readonly Target[] = [
  doorbell,
  framebuffer,
  screenSizes,
  screenModel,
  linkFrames,
  trustedMessages,
]
