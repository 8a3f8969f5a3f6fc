import { setTimeout as delay } from 'node:timers/promises'

import { expect, test } from 'vitest'

import { encodeInputRecord } from '#protocol/plain/input.ts'

import { DesktopGuest } from '../attacks/desktop-guest.ts'
import { LauncherUnderTest } from '../attacks/launcher-under-test.ts'
import { readInside } from '../support/inside-a-jail.ts'

const ALT = 0xffe9
const TAB = 0xff09
const DEADLINE = { timeout: 30_000, interval: 20 }
/** Where notices stand, on the screen of these guests. */
const NOTICE = { x: 600, y: 350 }
/** A notice comes up some hundred milliseconds after it was asked for; windows change before and after. */
const ROUNDS = 16
const FIRST_MS = 60
const STEP_MS = 20
/** Longer than the windows need to change. */
const CHANGED_MS = 600

test('a notice that comes up under the pointer leaves the keyboard where it is', async () => {
  await using launcher = await LauncherUnderTest.start()
  await using guest = await DesktopGuest.start(launcher)
  const { sessionId } = guest.request
  const inside = (path: string): string => readInside(launcher, sessionId, path)
  const changeWindows = async (): Promise<void> => {
    const key = { kind: 'key', repeated: false, sequence: 0 } as const
    for (const pressed of [true, false]) {
      for (const keysym of [ALT, TAB])
        guest.surface.input(encodeInputRecord({ ...key, keysym, pressed }))
    }
    await delay(CHANGED_MS)
  }

  guest.type('lxterminal --no-remote &')
  await delay(3_000)
  guest.surface.input(encodeInputRecord({ kind: 'move', ...NOTICE, sequence: 0 }))
  guest.type('python3 /analyses/keyboard.py > /tmp/lost &')
  await expect.poll(() => inside('/tmp/lost'), DEADLINE).toBe('')
  for (let round = 0; round < ROUNDS; round++) {
    guest.type(`timeout 1 notice A line of text and another one & : > /tmp/round-${round}`)
    await expect.poll(() => inside(`/tmp/round-${round}`), DEADLINE).toBe('')
    await delay(FIRST_MS + round * STEP_MS)
    await changeWindows()
    await changeWindows()
  }
  expect(inside('/tmp/lost')).toBe('')
})
