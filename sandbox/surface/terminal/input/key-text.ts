import { codePointOfKeysym } from '#protocol/plain/input.ts'

import type { Modifiers } from './modifiers.ts'

export type KeyModes = { applicationCursor: boolean; applicationKeypad: boolean }

const ESCAPE = '\u001b'
const DELETE = '\u007f'

/** Keysyms of X11 that stand for a control character, whatever is held (Alt apart). */
const CONTROLS: Readonly<Record<number, string>> = {
  0xff09: '\t',
  0xff89: '\t',
  0xff0a: '\n',
  0xff0d: '\r',
  0xff1b: ESCAPE,
}
/** `CSI letter`, with a modifier `CSI 1;m letter`; in application mode `SS3 letter`. */
const CURSOR_KEYS: Readonly<Record<number, string>> = {
  0xff50: 'H',
  0xff51: 'D',
  0xff52: 'A',
  0xff53: 'C',
  0xff54: 'B',
  0xff57: 'F',
  0xff95: 'H',
  0xff96: 'D',
  0xff97: 'A',
  0xff98: 'C',
  0xff99: 'B',
  0xff9c: 'F',
  0xff9d: 'E',
}
/** F1 to F4 are always `SS3 letter`, with a modifier `CSI 1;m letter`. */
const FIRST_FUNCTION_KEYS: Readonly<Record<number, string>> = {
  0xffbe: 'P',
  0xffbf: 'Q',
  0xffc0: 'R',
  0xffc1: 'S',
  0xff91: 'P',
  0xff92: 'Q',
  0xff93: 'R',
  0xff94: 'S',
}
/** `CSI number ~`, with a modifier `CSI number;m ~`. */
const NUMBERED_KEYS: Readonly<Record<number, number>> = {
  0xff63: 2,
  0xff9e: 2,
  0xffff: 3,
  0xff9f: 3,
  0xff55: 5,
  0xff9a: 5,
  0xff56: 6,
  0xff9b: 6,
  0xffc2: 15,
  0xffc3: 17,
  0xffc4: 18,
  0xffc5: 19,
  0xffc6: 20,
  0xffc7: 21,
  0xffc8: 23,
  0xffc9: 24,
  0xffca: 25,
  0xffcb: 26,
  0xffcc: 28,
  0xffcd: 29,
  0xffce: 31,
  0xffcf: 32,
  0xffd0: 33,
  0xffd1: 34,
}
/** Characters of the keypad, from KP_Multiply to KP_9; what is empty has no character. */
const KEYPAD_FROM = 0xffaa
const KEYPAD = '*+,-./0123456789'
const KEYPAD_ENTER = 0xff8d
const KEYPAD_EQUAL = 0xffbd
const KEYPAD_SPACE = 0xff80
const BACKSPACE = 0xff08
const LEFT_TAB = 0xfe20
const TAB = 0xff09

/** Control with keys that are no letters, as on a VT220. */
const CONTROL_CHARACTERS: Readonly<Record<string, string>> = {
  ' ': '\u0000',
  '@': '\u0000',
  '2': '\u0000',
  '[': ESCAPE,
  '3': ESCAPE,
  '\\': '\u001c',
  '4': '\u001c',
  ']': '\u001d',
  '5': '\u001d',
  '^': '\u001e',
  '6': '\u001e',
  _: '\u001f',
  '-': '\u001f',
  '/': '\u001f',
  '7': '\u001f',
  '?': DELETE,
  '8': DELETE,
}

/**
 * What xterm sends for a key, or an empty text for keys that it does not know. The guest believes
 * that it talks to an `xterm-256color`.
 */
export function textOfKey(keysym: number, modifiers: Modifiers, modes: KeyModes): string {
  return textOfFunctionKey(keysym, modifiers, modes) ?? textOfCharacter(keysym, modifiers)
}

function textOfFunctionKey(
  keysym: number,
  modifiers: Modifiers,
  modes: KeyModes,
): string | undefined {
  const meta = modifiers.alt ? ESCAPE : ''
  if (keysym === LEFT_TAB || (keysym === TAB && modifiers.shift)) return `${ESCAPE}[Z`
  if (keysym === BACKSPACE) return meta + (modifiers.control ? '\b' : DELETE)
  const control = CONTROLS[keysym]
  if (control !== undefined) return meta + control
  const code = modifierCode(modifiers)
  const cursor = CURSOR_KEYS[keysym]
  if (cursor !== undefined) {
    if (code > 1) return `${ESCAPE}[1;${code}${cursor}`
    return `${ESCAPE}${modes.applicationCursor ? 'O' : '['}${cursor}`
  }
  const first = FIRST_FUNCTION_KEYS[keysym]
  if (first !== undefined) return code > 1 ? `${ESCAPE}[1;${code}${first}` : `${ESCAPE}O${first}`
  const numbered = NUMBERED_KEYS[keysym]
  if (numbered !== undefined) return `${ESCAPE}[${numbered}${code > 1 ? `;${code}` : ''}~`
  const keypad = textOfKeypad(keysym, modes)
  return keypad === undefined ? undefined : meta + keypad
}

/** Digits always stay digits: a viewer sends them only while Num Lock is on. */
function textOfKeypad(keysym: number, modes: KeyModes): string | undefined {
  if (keysym === KEYPAD_ENTER) return modes.applicationKeypad ? `${ESCAPE}OM` : '\r'
  if (keysym === KEYPAD_EQUAL) return modes.applicationKeypad ? `${ESCAPE}OX` : '='
  if (keysym === KEYPAD_SPACE) return ' '
  const character = KEYPAD[keysym - KEYPAD_FROM]
  if (character === undefined) return undefined
  if (!modes.applicationKeypad || !'*+,-/'.includes(character)) return character
  // The letters of application mode stand 64 above the characters: * is j, + is k, and so on.
  return `${ESCAPE}O${String.fromCodePoint((character.codePointAt(0) ?? 0) + 64)}`
}

function textOfCharacter(keysym: number, modifiers: Modifiers): string {
  const codePoint = codePointOfKeysym(keysym)
  if (codePoint === undefined) return ''
  const character = String.fromCodePoint(codePoint)
  const typed = modifiers.control ? (controlOf(character, modifiers) ?? character) : character
  if (typed === '') return ''
  return (modifiers.alt ? ESCAPE : '') + typed
}

/** Empty for Shift with a letter, which is a terminal's own and never stops a program. */
function controlOf(character: string, { shift }: Modifiers): string | undefined {
  if (/^[A-Za-z]$/.test(character) && shift) return ''
  if (/^[A-Za-z]$/.test(character))
    return String.fromCodePoint((character.codePointAt(0) ?? 0) & 0x1f)
  return CONTROL_CHARACTERS[character]
}

/** xterm's number for a set of modifiers: 1 is none, then Shift 1, Alt 2, Control 4 on top. */
export function modifierCode({ shift, control, alt }: Modifiers): number {
  return 1 + (shift ? 1 : 0) + (alt ? 2 : 0) + (control ? 4 : 0)
}
