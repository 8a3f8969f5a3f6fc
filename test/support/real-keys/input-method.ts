import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

import type { Display } from './display.ts'

/** One group of two: the plain keyboard, and pinyin, which Control and Space turn on. */
const PROFILE = `[Groups/0]
Name=Default
Default Layout=us
DefaultIM=pinyin

[Groups/0/Items/0]
Name=keyboard-us
Layout=

[Groups/0/Items/1]
Name=pinyin
Layout=

[GroupOrder]
0=Default
`

/** fcitx5 with pinyin on a message bus of its own, for the browsers of one display. */
export class InputMethod implements AsyncDisposable {
  /** What a browser's environment needs to reach it. */
  readonly environment: Readonly<Record<string, string>>
  readonly #processes: readonly ChildProcess[]
  readonly #home: string

  private constructor(environment: Record<string, string>, parts: Parts) {
    this.environment = environment
    this.#processes = parts.processes
    this.#home = parts.home
  }

  static async open(display: Display): Promise<InputMethod> {
    const home = mkdtempSync(join(tmpdir(), 'vitrine-input-method-'))
    mkdirSync(join(home, '.config/fcitx5'), { recursive: true })
    writeFileSync(join(home, '.config/fcitx5/profile'), PROFILE)
    const bus = spawn('dbus-daemon', ['--session', '--nofork', '--print-address=1'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const [address] = (await once(bus.stdout, 'data')) as [Buffer]
    const environment = {
      DBUS_SESSION_BUS_ADDRESS: address.toString('utf8').trim(),
      GTK_IM_MODULE: 'fcitx',
      XMODIFIERS: '@im=fcitx',
    }
    const fcitx = spawn('fcitx5', ['--disable', 'wayland,waylandim'], {
      stdio: 'ignore',
      env: {
        ...process.env,
        ...environment,
        HOME: home,
        XDG_CONFIG_HOME: join(home, '.config'),
        DISPLAY: display.name,
        LC_ALL: 'C.UTF-8',
      },
    })
    // It says nothing when it can be used; its dictionaries are read by then.
    await delay(3_000)
    return new InputMethod(environment, { processes: [fcitx, bus], home })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.#processes) {
      if (child.exitCode !== null) continue
      const exited = once(child, 'exit')
      child.kill('SIGTERM')
      await exited
    }
    rmSync(this.#home, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
  }
}

type Parts = { processes: readonly ChildProcess[]; home: string }
