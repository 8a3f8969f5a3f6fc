import { once } from 'node:events'
import { chownSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { encodeInputRecord } from '#protocol/plain/input.ts'
import { NO_WORK } from '#protocol/plain/work.ts'

import { Jail } from '../../sandbox/jail/client/jail.ts'
import { TerminalSurface } from '../../sandbox/surface/terminal/terminal-surface.ts'
import { DesktopGuest } from './desktop-guest.ts'
import { GuestTerminal } from './guest-terminal.ts'
import { LauncherUnderTest } from './launcher-under-test.ts'

const PATIENCE = { timeout: 60_000, interval: 500 }
const RETURN = 0xff0d
/** What a shell starts in its first moment is taken for its own start-up files'. */
const SHELL_HAS_STARTED_MS = 1_000

let launcher: LauncherUnderTest
beforeAll(async () => {
  launcher = await LauncherUnderTest.start()
})
afterAll(() => launcher[Symbol.asyncDispose]())

describe('what runs in a terminal session', () => {
  test('is nothing at first, and then told by the programs’ files and not by the names that a guest gave', async () => {
    await using guest = await GuestTerminal.start(launcher)
    expect(await guest.work()).toEqual(NO_WORK)
    await delay(SHELL_HAS_STARTED_MS)
    guest.type(`python3 -c 'import time; time.sleep(300)' &`)
    await expect.poll(() => guest.work(), PATIENCE).toEqual({ ...NO_WORK, python: 1 })
    guest.type(
      'mkdir -p /tmp/usr/bin && cp /usr/bin/sleep /tmp/usr/bin/nano && /tmp/usr/bin/nano 300 &',
    )
    await expect.poll(() => guest.work(), PATIENCE).toEqual({ ...NO_WORK, python: 1, other: 1 })
    guest.type('nano /tmp/notes.txt')
    await expect
      .poll(() => guest.work(), PATIENCE)
      .toEqual({ ...NO_WORK, python: 1, editor: 1, other: 1 })
  })

  test('a runner that asks something else loses its jail', async () => {
    const socket = connect(launcher.socketPath)
    await once(socket, 'connect')
    socket.write(`${JSON.stringify(launcher.request('desktop'))}\n`)
    const [answer] = (await once(socket, 'data')) as [Buffer]
    expect(answer.toString()).toContain('started')
    const closed = once(socket, 'close')
    socket.resume().on('error', () => undefined)
    socket.write('{"type":"shell"}\n')
    await closed
  })
})

describe('work in a terminal session', () => {
  test('shows itself by what is printed, and a program that sleeps shows none', async () => {
    await using printing = await openTerminal()
    await using sleeping = await openTerminal()
    const stirs = { printing: 0, sleeping: 0 }
    type(printing, `Rscript -e 'repeat { cat("x\\n"); Sys.sleep(1) }'`)
    type(sleeping, 'Rscript -e "Sys.sleep(600)"')
    await delay(5_000)
    printing.on('stirred', () => (stirs.printing += 1))
    sleeping.on('stirred', () => (stirs.sleeping += 1))
    await expect.poll(() => stirs.printing, PATIENCE).toBeGreaterThan(4)
    expect(stirs.sleeping).toBe(0)
  })
})

/** A terminal whose shell has shown its prompt. */
async function openTerminal(): Promise<TerminalSurface> {
  const surface = await TerminalSurface.open({
    size: { width: 640, height: 400 },
    startJail: (tty) => {
      chownSync(tty, launcher.service.uid, launcher.service.gid)
      return Jail.start({ socketPath: launcher.socketPath, request: launcher.request({ tty }) })
    },
  })
  // What is typed before the shell reads is lost; once it reads, it answers an empty line.
  const answer = once(surface, 'stirred')
  const asking = setInterval(() => type(surface, ''), SHELL_HAS_STARTED_MS)
  await answer
  clearInterval(asking)
  await delay(SHELL_HAS_STARTED_MS)
  return surface
}

function type(surface: TerminalSurface, line: string): void {
  const keysyms = Array.from(line, (character) => character.codePointAt(0) ?? 0)
  for (const keysym of [...keysyms, RETURN]) {
    const key = { kind: 'key', keysym, repeated: false, sequence: 0 } as const
    surface.input(encodeInputRecord({ ...key, pressed: true }))
    surface.input(encodeInputRecord({ ...key, pressed: false }))
  }
}

describe('a desktop', () => {
  test('that is idle answers, one whose display server is stopped does not, and does again when it goes on', async () => {
    await using guest = await DesktopGuest.start(launcher)
    expect(await guest.work()).toEqual(NO_WORK)
    const told: boolean[] = []
    guest.surface.on('answering', (answers) => told.push(answers))
    guest.surface.watched(true)
    await delay(12_000)
    expect(told).toEqual([])
    const display = launcher
      .processes(guest.request.sessionId)
      .find((pid) => readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'Xvfb')
    if (display === undefined) throw new Error('there is no display server')
    process.kill(display, 'SIGSTOP')
    await expect.poll(() => told, PATIENCE).toEqual([false])
    process.kill(display, 'SIGCONT')
    await expect.poll(() => told, PATIENCE).toEqual([false, true])
  })
})
