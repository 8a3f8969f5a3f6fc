import { chownSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'

import type { JailEnd, JailUsage, JailWork, LaunchRequest } from '#protocol/launch.ts'

import { Jail } from '../../sandbox/jail/client/jail.ts'
import { PseudoTerminal } from '../../sandbox/surface/terminal/pseudo-terminal.ts'
import type { LauncherUnderTest } from './launcher-under-test.ts'

const ANSWER_DEADLINE_MS = 60_000
/** A probe's answer among whatever else a terminal shows. */
const ANSWER = /@@([A-Za-z0-9+/=]+)@@/

/** A terminal session with an attacker at the keyboard. */
export class GuestTerminal implements AsyncDisposable {
  readonly sessionId: string
  /** As whom the host knows its processes. */
  readonly userId: number
  readonly ended: Promise<JailEnd>
  /** The first report. */
  readonly usage: Promise<JailUsage>
  lastUsage: JailUsage | undefined
  readonly #terminal: PseudoTerminal
  readonly #jail: Jail
  readonly #heard: { shown: string }

  private constructor(
    terminal: PseudoTerminal,
    jail: Jail,
    { request, heard }: { request: LaunchRequest; heard: { shown: string } },
  ) {
    this.#heard = heard
    this.#terminal = terminal
    this.#jail = jail
    this.sessionId = request.sessionId
    this.userId = request.userId
    this.usage = new Promise((resolve) => jail.once('usage', resolve))
    jail.on('usage', (usage) => (this.lastUsage = usage))
    this.ended = new Promise((resolve) => jail.once('ended', resolve))
  }

  static async start(launcher: LauncherUnderTest, changes: object = {}): Promise<GuestTerminal> {
    const terminal = new PseudoTerminal({ columns: 200, rows: 50 })
    // The shell may have shown its prompt before the launcher's answer was read.
    const heard = { shown: '' }
    terminal.on('received', (bytes) => (heard.shown += bytes.toString('latin1')))
    chownSync(terminal.path, launcher.service.uid, launcher.service.gid)
    const request = launcher.request({ tty: terminal.path }, changes)
    const jail = await Jail.start({ socketPath: launcher.socketPath, request })
    terminal.releaseSlave()
    const guest = new GuestTerminal(terminal, jail, { request, heard })
    // Readline throws away what was typed before it took the terminal over.
    await guest.#waitFor(() => heard.shown.trimEnd().endsWith('$'))
    return guest
  }

  get shown(): string {
    return this.#heard.shown
  }

  /** What the launcher says runs beside what the session began with. */
  work(): Promise<JailWork | undefined> {
    return this.#jail.work()
  }

  type(line: string): void {
    this.#terminal.write(Buffer.from(`${line}\r`))
  }

  /** Runs `probes/<name>.py` inside and gives what it reports. */
  async probe<Report>(name: string, ...list: string[]): Promise<Report> {
    this.#heard.shown = ''
    this.type(['python3', `/analyses/${name}.py`, ...list].join(' '))
    await this.#waitFor(() => ANSWER.test(this.#heard.shown))
    return decodeAnswer(this.#heard.shown) as Report
  }

  async #waitFor(condition: () => boolean): Promise<void> {
    const deadline = Date.now() + ANSWER_DEADLINE_MS
    while (!condition()) {
      if (Date.now() > deadline)
        throw new Error(`no answer; the terminal shows: ${this.#heard.shown}`)
      await delay(10)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#jail.close()
    this.#terminal[Symbol.dispose]()
  }
}

export function decodeAnswer(text: string): unknown {
  const encoded = ANSWER.exec(text)?.[1]
  if (encoded === undefined) throw new Error(`there is no answer in: ${text}`)
  return JSON.parse(Buffer.from(encoded, 'base64').toString())
}
