import { keysymOfCodePoint } from '#protocol/plain/input.ts'

/** Keysyms of keys that type no character (X11 keysymdef.h), by `KeyboardEvent.key`. */
const NAMED: Readonly<Record<string, number>> = {
  Backspace: 0xff08,
  Tab: 0xff09,
  Clear: 0xff0b,
  Enter: 0xff0d,
  Pause: 0xff13,
  ScrollLock: 0xff14,
  Escape: 0xff1b,
  Home: 0xff50,
  ArrowLeft: 0xff51,
  ArrowUp: 0xff52,
  ArrowRight: 0xff53,
  ArrowDown: 0xff54,
  PageUp: 0xff55,
  PageDown: 0xff56,
  End: 0xff57,
  PrintScreen: 0xff61,
  Insert: 0xff63,
  Undo: 0xff65,
  ContextMenu: 0xff67,
  Find: 0xff68,
  Help: 0xff6a,
  Delete: 0xffff,
}

/** Left and right key of each modifier that is passed on. The rest only choose a character. */
const MODIFIERS: Readonly<Record<string, readonly [left: number, right: number]>> = {
  Shift: [0xffe1, 0xffe2],
  Control: [0xffe3, 0xffe4],
  Alt: [0xffe9, 0xffea],
  Meta: [0xffeb, 0xffec],
}

const F1 = 0xffbe
const RIGHT_LOCATION = 2

/**
 * The keysym of a key as it is printed on the person's own keyboard: the browser has resolved layout
 * and Shift into `key`, so nothing here depends on a layout. Undefined for keys that only lead to a
 * character (dead keys, AltGr, locks) and for what has no meaning remotely.
 */
export function keysymOfKey(key: string, location: number): number | undefined {
  const modifier = MODIFIERS[key]
  if (modifier !== undefined) return modifier[location === RIGHT_LOCATION ? 1 : 0]
  const named = NAMED[key]
  if (named !== undefined) return named
  const functionKey = /^F([1-9]|1[0-9]|2[0-4])$/.exec(key)
  if (functionKey !== null) return F1 + Number(functionKey[1]) - 1
  const [first, ...rest] = key
  const codePoint = first?.codePointAt(0)
  return codePoint === undefined || rest.length > 0 ? undefined : keysymOfCodePoint(codePoint)
}

/** Characters that a text has and a keyboard has a key with a name for. */
const NAMES: Readonly<Record<string, string>> = { '\n': 'Enter', '\t': 'Tab' }

/** The keysyms that type a text, or undefined when a character of it cannot be typed. */
export function keysymsOfText(text: string): number[] | undefined {
  const keysyms: number[] = []
  for (const character of text) {
    const keysym = keysymOfKey(NAMES[character] ?? character, 0)
    if (keysym === undefined) return undefined
    keysyms.push(keysym)
  }
  return keysyms
}
