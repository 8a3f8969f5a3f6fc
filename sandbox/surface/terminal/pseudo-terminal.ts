import { EventEmitter } from 'node:events'
import { closeSync, constants, openSync, writeSync } from 'node:fs'
import { ReadStream } from 'node:tty'

import nodePty from 'node-pty'

/** Bytes for a guest that does not read its input; what comes on top is lost. */
const MAX_WAITING_BYTES = 64 * 1024
/** How long to wait until a full terminal is tried again. */
const RETRY_MS = 10

/** node-pty's own binding: its `open` would read from the slave too and steal what was typed. */
type Binding = {
  open(columns: number, rows: number): { master: number; slave: number; pty: string }
  resize(master: number, columns: number, rows: number): void
}

type PseudoTerminalEvents = {
  /** Bytes that the guest wrote; hostile. */
  received: [Buffer]
  /** Nobody holds the slave any more. Emitted once, and not after `close()`. */
  'hung-up': []
}

/**
 * The master of a pseudo-terminal. The slave's path is for the jail alone; this side holds the slave
 * open until the jail has it, since a master without a slave hangs up.
 *
 * The master has no close-on-exec flag, which Node cannot set: its process must start no programs.
 */
export class PseudoTerminal extends EventEmitter<PseudoTerminalEvents> implements Disposable {
  /** `/dev/pts/N` */
  readonly path: string
  readonly #binding: Binding
  readonly #master: number
  readonly #reader: ReadStream
  #slave: number | undefined
  #waiting: Buffer[] = []
  #waitingBytes = 0
  #retry: NodeJS.Timeout | undefined
  #closed = false

  /** Throws when the system has no pseudo-terminal left. */
  constructor(grid: { columns: number; rows: number }) {
    super()
    this.#binding = bindingOf(nodePty)
    const { master, slave, pty } = this.#binding.open(grid.columns, grid.rows)
    this.path = pty
    this.#master = master
    // The binding's slave would be inherited by any program that this process starts, and a terminal
    // whose slave is held somewhere never hangs up; a file that Node opens closes on exec.
    this.#slave = openSync(pty, constants.O_RDWR | constants.O_NOCTTY)
    closeSync(slave)
    this.#reader = new ReadStream(master)
    this.#reader.on('data', (bytes: Buffer) => this.emit('received', bytes))
    // EIO is how Linux says that the last slave was closed.
    this.#reader.on('error', () => this.#hangUp())
    this.#reader.on('end', () => this.#hangUp())
  }

  get closed(): boolean {
    return this.#closed
  }

  /** Bytes that wait for the guest to read. */
  get waitingBytes(): number {
    return this.#waitingBytes
  }

  /** Call it once the jail has opened the slave: from then on the jail's end hangs up. */
  releaseSlave(): void {
    if (this.#slave === undefined) return
    closeSync(this.#slave)
    this.#slave = undefined
  }

  /** While paused the guest's writes fill the kernel's buffer and then wait. */
  pause(): void {
    this.#reader.pause()
  }

  resume(): void {
    if (!this.#closed) this.#reader.resume()
  }

  /** Tells the guest its new size; its foreground processes get SIGWINCH. */
  resize(columns: number, rows: number): void {
    if (!this.#closed) this.#binding.resize(this.#master, columns, rows)
  }

  /** Never waits. The descriptor does not block, so the write is made here and now. */
  write(bytes: Buffer): void {
    if (this.#closed || bytes.length === 0) return
    if (this.#waitingBytes + bytes.length > MAX_WAITING_BYTES) return
    this.#waiting.push(bytes)
    this.#waitingBytes += bytes.length
    if (this.#retry === undefined) this.#flush()
  }

  /** Idempotent; a guest that still holds the slave gets SIGHUP. */
  [Symbol.dispose](): void {
    this.#stop()
  }

  #flush(): void {
    this.#retry = undefined
    try {
      for (let first = this.#waiting[0]; first !== undefined; first = this.#waiting[0]) {
        const written = writeSync(this.#master, first)
        this.#waitingBytes -= written
        if (written === first.length) this.#waiting.shift()
        else this.#waiting[0] = first.subarray(written)
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EAGAIN')
        this.#retry = setTimeout(() => this.#flush(), RETRY_MS)
      // Anything else means that nobody is there; the reader is told so too.
      else this.#forgetWaiting()
    }
  }

  #hangUp(): void {
    if (this.#closed) return
    this.#stop()
    this.emit('hung-up')
  }

  #stop(): void {
    if (this.#closed) return
    this.#closed = true
    clearTimeout(this.#retry)
    this.#forgetWaiting()
    this.releaseSlave()
    this.#reader.destroy()
  }

  #forgetWaiting(): void {
    this.#waiting = []
    this.#waitingBytes = 0
  }
}

function bindingOf(module: object): Binding {
  const binding = 'native' in module ? (module.native as Partial<Binding> | null) : null
  if (typeof binding?.open !== 'function' || typeof binding.resize !== 'function')
    throw new Error('node-pty has no open and resize; install the version of the lock file')
  return binding as Binding
}
