import { setTimeout as delay } from 'node:timers/promises'

import { expect, test } from 'vitest'

import { encodeInputRecord, keysymOfCodePoint } from '#protocol/plain/input.ts'

import { DesktopGuest } from '../attacks/desktop-guest.ts'
import { LauncherUnderTest } from '../attacks/launcher-under-test.ts'
import { processNamed, readInside } from '../support/inside-a-jail.ts'

const CONTROL = 0xffe3
const RETURN = 0xff0d
const DEADLINE = { timeout: 30_000, interval: 300 }
/** As many as an input method may hand over at once, no two alike. */
const TEXT = Array.from({ length: 200 }, (_, index) =>
  String.fromCodePoint(0x4e00 + index * 7),
).join('')

test('two hundred different characters reach programs that read them only later, as they were', async () => {
  await using launcher = await LauncherUnderTest.start()
  await using guest = await DesktopGuest.start(launcher)
  const { sessionId } = guest.request
  const press = (...keysyms: number[]): void => {
    const key = { kind: 'key', repeated: false, sequence: 0 } as const
    for (const pressed of [true, false]) {
      for (const keysym of keysyms)
        guest.surface.input(encodeInputRecord({ ...key, keysym, pressed }))
    }
  }
  const typeWhileStopped = async (program: string): Promise<void> => {
    const pid = await expect
      .poll(() => processNamed(launcher.processes(sessionId), program), DEADLINE)
      .toBeGreaterThan(0)
      .then(() => processNamed(launcher.processes(sessionId), program))
    process.kill(pid, 'SIGSTOP')
    for (const character of TEXT) press(keysymOfCodePoint(character.codePointAt(0) ?? 0) ?? 0)
    // The display has all of it before the program has any.
    await delay(2_000)
    process.kill(pid, 'SIGCONT')
  }

  guest.type('cat > /tmp/typed')
  await expect.poll(() => readInside(launcher, sessionId, '/tmp/typed'), DEADLINE).toBe('')
  await typeWhileStopped('lxterminal')
  press(RETURN)
  await expect.poll(() => readInside(launcher, sessionId, '/tmp/typed'), DEADLINE).toBe(`${TEXT}\n`)
  press(CONTROL, 'd'.charCodeAt(0))

  const note = (): string => readInside(launcher, sessionId, '/tmp/note')
  guest.type(': > /tmp/note; mousepad /tmp/note')
  await expect.poll(note, DEADLINE).toBe('')
  const save = (): void => press(CONTROL, 's'.charCodeAt(0))
  await expect
    .poll(() => (guest.click(500, 300), press('x'.charCodeAt(0)), save(), note()), DEADLINE)
    .toContain('x')
  await typeWhileStopped('mousepad')
  await expect.poll(() => (save(), note()), DEADLINE).toContain(TEXT)
})
