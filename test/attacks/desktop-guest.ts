import { existsSync, readFileSync, rmSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'

import { encodeInputRecord, keysymOfCodePoint } from '#protocol/plain/input.ts'
import type { JailWork, LaunchRequest } from '#protocol/launch.ts'
import { ScreenSize } from '#protocol/screen.ts'

import { Jail } from '../../sandbox/jail/client/jail.ts'
import { DesktopSurface } from '../../sandbox/surface/desktop/desktop-surface.ts'
import { decodeAnswer } from './guest-terminal.ts'
import type { LauncherUnderTest } from './launcher-under-test.ts'

const RETURN = 0xff0d
const DEADLINE_MS = 60_000
/** What is typed before the shell reads is lost with the flush of its first prompt. */
const RETRY_MS = 1_500
export const DESKTOP_SCREEN = ScreenSize.parse({ width: 640, height: 400 })

/**
 * A desktop session with an attacker at its keyboard. Answers of probes are read from the guest's
 * own file system by way of the host's /proc: out of the jail they have no way, which is the point.
 */
export class DesktopGuest implements AsyncDisposable {
  readonly surface: DesktopSurface
  readonly request: LaunchRequest
  readonly sharedFolder: string
  readonly #launcher: LauncherUnderTest
  readonly #jail: Jail

  private constructor(
    launcher: LauncherUnderTest,
    request: LaunchRequest,
    parts: { surface: DesktopSurface; jail: Jail; sharedFolder: string },
  ) {
    this.#launcher = launcher
    this.request = request
    this.surface = parts.surface
    this.#jail = parts.jail
    this.sharedFolder = parts.sharedFolder
  }

  static async start(launcher: LauncherUnderTest): Promise<DesktopGuest> {
    const request = launcher.request('desktop')
    const jail = await Jail.start({ socketPath: launcher.socketPath, request })
    if (jail.sharedFolder === null) throw new Error('a desktop without a shared folder')
    // The path is one of the launcher's mount namespace, where a runner lives and this process does not.
    const sharedFolder = launcher.inside(jail.sharedFolder)
    const seen = Object.assign(jail, { sharedFolder })
    const size = { largestScreen: DESKTOP_SCREEN, screen: DESKTOP_SCREEN }
    const surface = await DesktopSurface.open({ jail: seen, scale: 4, ...size })
    const guest = new DesktopGuest(launcher, request, { surface, jail, sharedFolder })
    await surface.usable()
    await guest.#shellReads()
    return guest
  }

  /** What the launcher says runs beside what the session began with. */
  work(): Promise<JailWork | undefined> {
    return this.#jail.work()
  }

  /** Types a line into the desktop's terminal. */
  type(line: string): void {
    for (const character of line) this.#press(keysymOfCodePoint(character.codePointAt(0) ?? 0) ?? 0)
    this.#press(RETURN)
  }

  click(x: number, y: number): void {
    const button = { kind: 'button', x, y, button: 1, sequence: 0 } as const
    for (const pressed of [true, false])
      this.surface.input(encodeInputRecord({ ...button, pressed }))
  }

  /** Runs `probes/<name>.py` inside and gives what it reports. */
  async probe<Report>(name: string, ...list: string[]): Promise<Report> {
    const command = ['python3', `/analyses/${name}.py`, ...list].join(' ')
    this.type(`${command} > /tmp/part; mv /tmp/part /tmp/answer`)
    const path = await this.#appears('/tmp/answer')
    const text = readFileSync(path, 'utf8')
    rmSync(path)
    return decodeAnswer(text) as Report
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.surface.close()
  }

  #press(keysym: number): void {
    const key = { kind: 'key', keysym, repeated: false, sequence: 0 } as const
    this.surface.input(encodeInputRecord({ ...key, pressed: true }))
    this.surface.input(encodeInputRecord({ ...key, pressed: false }))
  }

  async #shellReads(): Promise<void> {
    const deadline = Date.now() + DEADLINE_MS
    while (Date.now() < deadline) {
      this.type(': > /tmp/reads')
      const retry = Date.now() + RETRY_MS
      while (Date.now() < retry) {
        if (this.#inside('/tmp/reads') !== undefined) return
        await delay(20)
      }
    }
    throw new Error('the shell of the desktop does not read')
  }

  async #appears(path: string): Promise<string> {
    const deadline = Date.now() + DEADLINE_MS
    for (;;) {
      const found = this.#inside(path)
      if (found !== undefined) return found
      if (Date.now() > deadline) throw new Error(`${path} does not appear in the jail`)
      await delay(20)
    }
  }

  /** A path of the guest's, by way of any of its processes that is in its file system already. */
  #inside(path: string): string | undefined {
    return this.#launcher
      .processes(this.request.sessionId)
      .map((pid) => `/proc/${pid}/root`)
      .filter((root) => existsSync(`${root}/analyses`))
      .map((root) => `${root}${path}`)
      .find((candidate) => existsSync(candidate))
  }
}
