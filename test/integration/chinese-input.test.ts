import { setTimeout as delay } from 'node:timers/promises'

import { expect, test } from 'vitest'

import { encodeInputRecord } from '#protocol/plain/input.ts'

import { DesktopGuest } from '../attacks/desktop-guest.ts'
import { LauncherUnderTest } from '../attacks/launcher-under-test.ts'
import { readInside } from '../support/inside-a-jail.ts'

const CONTROL = 0xffe3
const SPACE = 0x20
const DEADLINE = { timeout: 30_000, interval: 300 }
/** A person's pace, and one that no person has: a line that was cut hands over all at once. */
const TYPED = 'typed at once 0123456789'
/** Where the terminal is, and where the editor is, on the screen of these guests. */
const TERMINAL = [100, 60] as const
const EDITOR = [500, 300] as const
/** Keys and what they compose, by the method's name in the menu and in fcitx. */
const METHODS = [
  { method: 'pinyin', engine: 'pinyin', keys: 'nihao ', composed: '你好' },
  { method: 'cangjie', engine: 'cangjie', keys: 'hqi ', composed: '我' },
  { method: 'quick', engine: 'quick-classic', keys: 'hi1', composed: '凡' },
  { method: 'jyutping', engine: 'jyutping', keys: 'hoeng ', composed: '香' },
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
  const save = (): void => press(CONTROL, 's'.charCodeAt(0))
  const inside = (path: string): string => readInside(launcher, sessionId, path)
  const saved = async (text: string): Promise<void> => {
    await expect.poll(() => (save(), inside('/tmp/note')), DEADLINE).toContain(text)
  }

  guest.type(': > /tmp/note; mousepad /tmp/note &')
  // Until the window is there, what is clicked and typed is the terminal's.
  await expect
    .poll(() => (guest.click(...EDITOR), type('x'), save(), inside('/tmp/note')), DEADLINE)
    .toContain('x')
  type(TYPED)
  await saved(TYPED)
  for (const { method, engine, keys, composed } of METHODS) {
    guest.click(...TERMINAL)
    press(CONTROL, 'c'.charCodeAt(0))
    const chosen = `until [ "$(fcitx-remote -n)" = ${engine} ]; do sleep 0.1; done`
    guest.type(`input-method ${method} & ${chosen}; echo ${method} > /tmp/chosen`)
    await expect.poll(() => inside('/tmp/chosen'), DEADLINE).toBe(`${method}\n`)
    guest.click(...EDITOR)
    // The window hears of its new focus before it hears of keys, but its input method a moment later.
    await delay(500)
    for (const character of keys) {
      type(character)
      await delay(50)
    }
    await saved(composed)
  }
  press(CONTROL, SPACE)
  type('and off')
  await saved('and off')
})
