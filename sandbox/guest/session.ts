import { Socket } from 'node:net'

import { shapeOfCursor } from './cursor-shape.ts'
import { Display, type Size } from './display.ts'
import { Doorbell } from './doorbell.ts'
import { firstTerminal } from './first-terminal.ts'
import { Injector } from './injector.ts'
import { Keymap } from './keymap.ts'
import { startPrograms } from './programs.ts'
import { RecordReader } from './records.ts'
import { WindowKeeper } from './window-keeper.ts'
import type { XServer } from './x-server.ts'

const RING_PAUSE_MS = 1
/** The server paints the pointer a moment after it has answered; then one more look is due. */
const POINTER_PAINT_MS = 6

export type SessionOptions = {
  server: XServer
  largest: Size
  screen: Size
  /** Of text, in quarters. */
  scale: number
  home: string
  /** False leaves the pointer out of the picture. */
  pointerDrawn: boolean
  environment: Record<string, string>
}

/** Connects the display with the doorbell on fd 1 and the records on fd 0; runs until one ends. */
export async function runSession(options: SessionOptions): Promise<void> {
  const { pointerDrawn, environment, home } = options
  const keymap = new Keymap()
  const bellPipe = new Socket({ fd: 1, readable: false, writable: true })
  bellPipe.once('error', () => process.exit(0))
  const pointer = { name: '' }
  let paintedTimer: NodeJS.Timeout | undefined
  let doorbell: Doorbell | undefined
  let keeper: WindowKeeper | undefined

  /** The server draws its pointer without DAMAGE, so its motion rings by itself. */
  const lookAtPointer = (): void => {
    if (!pointerDrawn) return
    doorbell?.ring()
    clearTimeout(paintedTimer)
    paintedTimer = setTimeout(() => doorbell?.ring(), POINTER_PAINT_MS)
  }

  const display = await Display.open(
    { ...options, keymap },
    {
      damaged: () => doorbell?.ring(),
      cursorChanged: (name) => {
        pointer.name = name
        doorbell?.announceShape(shapeOfCursor(name))
        lookAtPointer()
      },
      resized: (size) => keeper?.screenChanged(size),
      ended: () => process.exit(0),
    },
  )
  const terminal = startPrograms({ ...environment, DISPLAY: display.name }, home)
  if (terminal !== undefined) {
    const desk = new WindowKeeper(display.windows, options.screen, terminal)
    keeper = desk
    await firstTerminal(display.windows, terminal.pid, (window) => desk.adopt(window))
  }
  // The first ring says that the desktop can be used, and arms DAMAGE. What was typed before waits in
  // its pipe, in order.
  doorbell = new Doorbell({
    settle: () => display.settle(),
    write: (byte, done) => bellPipe.write(Uint8Array.of(byte), () => done()),
    pauseMs: RING_PAUSE_MS,
  })
  doorbell.announceShape(shapeOfCursor(pointer.name))

  const injector = new Injector(display, keymap)
  const records = new RecordReader()
  process.stdin.on('data', (chunk: Buffer) => {
    let pointed = false
    let resized = false
    for (const record of records.read(chunk)) {
      if ((record.kind === 'key' || record.kind === 'button') && record.pressed) keeper?.noteInput()
      injector.apply(record)
      resized ||= record.kind === 'resize'
      pointed ||= record.kind === 'move' || record.kind === 'button' || record.kind === 'wheel'
    }
    if (pointed) lookAtPointer()
    // Also for a size that the screen had: whoever asks for one learns that the display answers.
    if (resized) doorbell.ring()
  })
  process.stdin.once('end', () => process.exit(0))
}
