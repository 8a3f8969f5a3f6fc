import { readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'

import { expect, test } from 'vitest'

import { encodeInputRecord } from '#protocol/plain/input.ts'

import { DesktopGuest } from '../attacks/desktop-guest.ts'
import { LauncherUnderTest } from '../attacks/launcher-under-test.ts'

const CONTROL = 0xffe3
const SPACE = 0x20
const DEADLINE = { timeout: 30_000, interval: 300 }
/** A person's pace, and one that no person has: a line that was cut hands over all at once. */
const TYPED = 'typed at once 0123456789'

test('Chinese is composed in a window of the session, and fast keys stay in order', async () => {
  await using launcher = await LauncherUnderTest.start()
  await using guest = await DesktopGuest.start(launcher)
  const press = (...keysyms: number[]): void => {
    const key = { kind: 'key', repeated: false, sequence: 0 } as const
    for (const keysym of keysyms)
      guest.surface.input(encodeInputRecord({ ...key, keysym, pressed: true }))
    for (const keysym of keysyms)
      guest.surface.input(encodeInputRecord({ ...key, keysym, pressed: false }))
  }
  const type = (text: string): void => {
    for (const character of text) press(character.charCodeAt(0))
  }
  const save = (): void => press(CONTROL, 's'.charCodeAt(0))
  const note = (): string => readInside(launcher, guest.request.sessionId, '/tmp/note')
  const saved = async (text: string): Promise<void> => {
    await expect.poll(() => (save(), note()), DEADLINE).toContain(text)
  }

  guest.type('input-method & until fcitx-remote >/dev/null; do sleep 0.1; done; : > /tmp/note')
  await expect.poll(note, DEADLINE).toBe('')
  guest.type('exec mousepad /tmp/note')
  // Before that the key for saving would stop the terminal.
  const programs = (): string[] => namesOf(launcher.processes(guest.request.sessionId))
  await expect.poll(programs, DEADLINE).toContain('mousepad')
  // Until the window has the keyboard, what is typed is lost.
  await expect.poll(() => (type('x'), save(), note()), DEADLINE).toContain('x')
  type(TYPED)
  await saved(TYPED)
  press(CONTROL, SPACE)
  for (const character of 'nihao ') {
    type(character)
    await delay(50)
  }
  await saved('你好')
})

/** A file as the session's own programs see it; 'none' while it is not there. */
function readInside(launcher: LauncherUnderTest, sessionId: string, path: string): string {
  for (const pid of launcher.processes(sessionId)) {
    try {
      return readFileSync(`/proc/${pid}/root${path}`, 'utf8')
    } catch {
      // This process is outside of the jail, or gone.
    }
  }
  return 'none'
}

function namesOf(processes: readonly number[]): string[] {
  return processes.flatMap((pid) => {
    try {
      return [readFileSync(`/proc/${pid}/comm`, 'utf8').trim()]
    } catch {
      return [] // It ended in between.
    }
  })
}
