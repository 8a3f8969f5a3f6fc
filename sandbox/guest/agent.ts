/**
 * The guest agent: the first program of a desktop's jail, and part of the guest. Nothing trusts it.
 *
 *     /run/guest/node /run/guest/app/sandbox/guest/agent.ts --largest 1920x1080 --screen 1280x720
 *
 * What it expects of the jail:
 * - fd 0 is a pipe with input records of 16 bytes; when it closes, the session ends;
 * - fd 1 is the doorbell, a pipe that takes single bytes: 0 for "look again", 1 to 15 a pointer shape;
 * - fd 2 leads nowhere;
 * - `/fb/Xvfb_screen0` can be written, and is as large as `--largest` asks: 3232 + width * height * 4;
 * - `/tmp` and the home directory can be written; the root is an environment of `sandbox/environment`;
 * - below `/run/guest/app`, read-only: `package.json`, `protocol/`, `sandbox/guest/`, `node_modules/x11/`.
 *
 * `--pointer hidden` leaves the pointer out of the picture, for viewers that draw it themselves.
 * `--home FOLDER` and `--framebuffer FOLDER` move what their names say.
 */
import { Socket } from 'node:net'
import { parseArgs } from 'node:util'

import { shapeOfCursor } from './cursor-shape.ts'
import { Display } from './display.ts'
import type { Size } from './display.ts'
import { Doorbell } from './doorbell.ts'
import { Injector } from './injector.ts'
import { Keymap } from './keymap.ts'
import { sessionEnvironment, startPrograms } from './programs.ts'
import { RecordReader } from './records.ts'

const RING_PAUSE_MS = 1
/** The server paints the pointer a moment after it has answered; then one more look is due. */
const POINTER_PAINT_MS = 6

const { values: options } = parseArgs({
  options: {
    largest: { type: 'string', default: '1920x1080' },
    screen: { type: 'string', default: '1280x720' },
    home: { type: 'string', default: '/home/researcher' },
    framebuffer: { type: 'string', default: '/fb' },
    pointer: { type: 'string', default: 'drawn' },
  },
})

const pointerDrawn = options.pointer !== 'hidden'
const keymap = new Keymap()
const environment = sessionEnvironment(options.home)
const bellPipe = new Socket({ fd: 1, readable: false, writable: true })
let paintedTimer: NodeJS.Timeout | undefined
let doorbell: Doorbell | undefined

const display = await Display.start(
  {
    largest: parseSize(options.largest),
    screen: parseSize(options.screen),
    framebufferFolder: options.framebuffer,
    pointerDrawn,
    keymap,
    environment,
  },
  {
    damaged: () => doorbell?.ring(),
    cursorChanged: (name) => {
      doorbell?.announceShape(shapeOfCursor(name))
      lookAtPointer()
    },
    // The session is what is on the display; without it there is nothing to end in order.
    ended: () => process.exit(0),
  },
)
doorbell = new Doorbell({
  settle: () => display.settle(),
  write: (byte, done) => bellPipe.write(Uint8Array.of(byte), () => done()),
  pauseMs: RING_PAUSE_MS,
})
// Arms DAMAGE; what came before had nobody to ring for.
doorbell.ring()
startPrograms({ ...environment, DISPLAY: display.name }, options.home)

const injector = new Injector(display, keymap)
const records = new RecordReader()
process.stdin.on('data', (chunk: Buffer) => {
  let pointed = false
  for (const record of records.read(chunk)) {
    injector.apply(record)
    pointed ||= record.kind === 'move' || record.kind === 'button' || record.kind === 'wheel'
  }
  if (pointed) lookAtPointer()
})
process.stdin.once('end', () => process.exit(0))
bellPipe.once('error', () => process.exit(0))

/** The server draws its pointer without DAMAGE, so its motion rings by itself. */
function lookAtPointer(): void {
  if (!pointerDrawn) return
  doorbell?.ring()
  clearTimeout(paintedTimer)
  paintedTimer = setTimeout(() => doorbell?.ring(), POINTER_PAINT_MS)
}

function parseSize(text: string): Size {
  const [, width, height] = /^([1-9]\d{0,4})x([1-9]\d{0,4})$/.exec(text) ?? []
  if (width === undefined || height === undefined)
    throw new Error(`"${text}" is no size like 1280x720`)
  return { width: Number(width), height: Number(height) }
}
