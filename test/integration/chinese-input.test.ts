import { setTimeout as delay } from 'node:timers/promises'

import { expect, test } from 'vitest'

import { encodeInputRecord } from '#protocol/plain/input.ts'

import { DesktopGuest } from '../attacks/desktop-guest.ts'
import { LauncherUnderTest } from '../attacks/launcher-under-test.ts'
import { readInside } from '../support/inside-a-jail.ts'

const CONTROL = 0xffe3
const ALT = 0xffe9
const TAB = 0xff09
const RETURN = 0xff0d
const SPACE = 0x20
const DEADLINE = { timeout: 30_000, interval: 300 }
/** A person's pace, and one that no person has: a line that was cut hands over all at once. */
const TYPED = 'typed at once 0123456789'
/** In the editor's window, on the screen of these guests. */
const EDITOR = [500, 300] as const
/** Keys and what they compose. */
const METHODS = [
  { method: 'cangjie', keys: 'hqi ', composed: '我' },
  { method: 'quick', keys: 'hi1', composed: '凡' },
  { method: 'jyutping', keys: 'hoeng ', composed: '向' },
] as const

test('Chinese is composed in a window that was open before, in four ways, and fast keys stay in order', async () => {
  await using launcher = await LauncherUnderTest.start()
  await using guest = await DesktopGuest.start(launcher)
  const { sessionId } = guest.request
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
  const slowly = async (text: string): Promise<void> => {
    // A window hears of its new focus before it hears of keys, but its input method a moment later.
    await delay(1_000)
    for (const character of text) {
      type(character)
      await delay(200)
    }
  }
  const save = (): void => press(CONTROL, 's'.charCodeAt(0))
  const inside = (path: string): string => readInside(launcher, sessionId, path)
  const saved = async (text: string): Promise<void> => {
    await expect.poll(() => (save(), inside('/tmp/note')), DEADLINE).toContain(text)
  }

  guest.type(': > /tmp/note; mousepad /tmp/note &')
  await expect.poll(() => inside('/tmp/note'), DEADLINE).toBe('')
  // Until the window is there, what is clicked and typed is the terminal's.
  await expect
    .poll(() => (guest.click(...EDITOR), type('x'), save(), inside('/tmp/note')), DEADLINE)
    .toContain('x')
  type(TYPED)
  await saved(TYPED)
  press(ALT, TAB)
  await delay(500)
  // What was typed there while the editor was not; a terminal forgets what comes together with this.
  press(CONTROL, 'c'.charCodeAt(0))
  await delay(500)
  guest.type('input-method pinyin && echo pinyin > /tmp/chosen')
  await expect.poll(() => inside('/tmp/chosen'), DEADLINE).toBe('pinyin\n')
  press(ALT, TAB)
  await slowly('nihao ')
  await saved('你好')
  // Off again, here and in the terminal.
  press(CONTROL, SPACE)
  type('off')
  await saved('你好off')

  press(ALT, TAB)
  await delay(500)
  for (const { method, keys, composed } of METHODS) {
    guest.type(`input-method ${method} && cat > /tmp/${method}`)
    await expect.poll(() => inside(`/tmp/${method}`), DEADLINE).toBe('')
    await slowly(keys)
    press(CONTROL, SPACE)
    press(RETURN)
    await expect.poll(() => inside(`/tmp/${method}`), DEADLINE).toBe(`${composed}\n`)
    press(CONTROL, 'd'.charCodeAt(0))
  }
})
