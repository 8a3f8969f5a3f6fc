import { type ChildProcess, spawn } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { closeSync, constants, openSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'

import { encodeInputRecord, keysymOfCodePoint } from '#protocol/plain/input.ts'

import type { Picture } from '../../../frame/picture.ts'
import type { TerminalJailEvents, TerminalSurface } from '../terminal-surface.ts'

const RETURN = 0xff0d
/** The real launcher is another process; a child of this one would inherit the master. */
const CLOSE_OTHERS = 'for fd in {3..40}; do eval "exec $fd>&-"; done'

/** A shell on this machine that has the pseudo-terminal as its own, as a jailed one would. */
export class HostShell extends EventEmitter<TerminalJailEvents> {
  readonly child: ChildProcess

  constructor(ttyPath: string, command: readonly string[]) {
    super()
    const tty = openSync(ttyPath, constants.O_RDWR | constants.O_NOCTTY)
    const start = ['-c', `${CLOSE_OTHERS}; exec setsid --ctty "$@"`, 'sh', ...command]
    this.child = spawn('bash', start, {
      stdio: [tty, tty, tty],
      env: { PATH: '/usr/bin:/bin', TERM: 'xterm-256color', LANG: 'C.UTF-8', PS1: '$ ' },
    })
    closeSync(tty)
    this.child.once('exit', () => this.emit('ended', 'guest-exited'))
  }

  async close(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return
    this.child.kill('SIGKILL')
    await once(this.child, 'exit')
  }
}

export function type(surface: TerminalSurface, text: string): void {
  for (const character of text) {
    const keysym = character === '\n' ? RETURN : keysymOfCodePoint(character.codePointAt(0) ?? 0)
    press(surface, keysym ?? 0)
  }
}

export function press(surface: TerminalSurface, keysym: number): void {
  const key = { kind: 'key', keysym, repeated: false, sequence: 0 } as const
  surface.input(encodeInputRecord({ ...key, pressed: true }))
  surface.input(encodeInputRecord({ ...key, pressed: false }))
}

/** Pixels of a colour (0xRRGGBB) in a picture. */
export function count({ pixels }: Picture, colour: number): number {
  const words = new Uint32Array(pixels.buffer, pixels.byteOffset, pixels.length / 4)
  return words.reduce((found, word) => found + ((word & 0xff_ffff) === colour ? 1 : 0), 0)
}

export async function until(
  surface: TerminalSurface,
  seen: (picture: Picture) => boolean,
): Promise<boolean> {
  for (let tries = 0; tries < 1000; tries += 1) {
    if (seen(surface.capture())) return true
    await setTimeout(50)
  }
  return false
}

/** Paints a whole line in a colour that nothing else has. */
export function bar(red: number, green: number, blue: number): string {
  return String.raw`printf '\e[48;2;${red};${green};${blue}m\e[K\e[0m\n'`
}
