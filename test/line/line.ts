import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

import { z } from 'zod'

import type { LineProfile, Way } from './profiles.ts'

const FORWARDER = join(import.meta.dirname, 'forwarder.py')

const Counters = z.object({
  packets: z.int(),
  bytes: z.int(),
  lost: z.int(),
  overflowed: z.int(),
  dropped: z.int(),
  queued_ms_max: z.number(),
})
const Report = z.object({ down: Counters, up: Counters })
/** What each way has carried and lost since the line was opened. */
export type LineReport = z.infer<typeof Report>

const Namespaces = z.object({ server: z.string(), viewer: z.string() })

/**
 * Two network namespaces with a line of chosen badness between them. Needs root. Whoever opens it
 * closes it; the namespaces are gone with the forwarder, which ends with this process.
 */
export class Line implements AsyncDisposable {
  readonly #child: ChildProcess
  readonly #namespaces: z.infer<typeof Namespaces>
  readonly #folder: string
  readonly #answers: AsyncIterator<string>
  #closed: Promise<void> | undefined

  private constructor(
    child: ChildProcess,
    parts: { namespaces: z.infer<typeof Namespaces>; answers: AsyncIterator<string> },
  ) {
    this.#child = child
    this.#namespaces = parts.namespaces
    this.#answers = parts.answers
    this.#folder = mkdtempSync(join(tmpdir(), 'vitrine-line-'))
  }

  static async open(profile: LineProfile, seed = 1): Promise<Line> {
    // A line does not compete with programs for the processor; the emulator gives way to few.
    const command = ['-n', '-10', '/usr/bin/python3', FORWARDER, String(seed)]
    const child = spawn('nice', command, { stdio: ['pipe', 'pipe', 'inherit'] })
    const answers = createInterface(child.stdout)[Symbol.asyncIterator]()
    const first = await answers.next()
    if (first.done === true) throw new Error('the line could not be made; see what it printed')
    const line = new Line(child, { namespaces: Namespaces.parse(JSON.parse(first.value)), answers })
    await line.set(profile)
    return line
  }

  /** Command and arguments that run what follows at the server's end. */
  get atServer(): readonly string[] {
    return ['nsenter', `--net=${this.#namespaces.server}`]
  }

  /** Likewise at the viewer's end, where 127.0.0.1 is the server's. */
  get atViewer(): readonly string[] {
    return ['nsenter', `--net=${this.#namespaces.viewer}`]
  }

  /** A program that runs another one at the viewer's end, for those who can name but one file. */
  viewerProgram(path: string): string {
    const file = join(this.#folder, 'program')
    writeFileSync(file, `#!/bin/sh\nexec ${this.atViewer.join(' ')} ${path} "$@"\n`)
    chmodSync(file, 0o755)
    return file
  }

  /** From the next packet on the line is like this; what is on its way arrives. */
  async set({ down, up }: { down: Way; up: Way }): Promise<LineReport> {
    return this.#command({ down, up })
  }

  report(): Promise<LineReport> {
    return this.#command({})
  }

  close(): Promise<void> {
    this.#closed ??= this.#shutDown()
    return this.#closed
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #command(command: object): Promise<LineReport> {
    this.#child.stdin?.write(`${JSON.stringify(command)}\n`)
    const answer = await this.#answers.next()
    if (answer.done === true) throw new Error('the line has ended')
    return Report.parse(JSON.parse(answer.value))
  }

  async #shutDown(): Promise<void> {
    rmSync(this.#folder, { recursive: true, force: true })
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const exited = once(this.#child, 'exit')
    this.#child.stdin?.end()
    await exited
  }
}
