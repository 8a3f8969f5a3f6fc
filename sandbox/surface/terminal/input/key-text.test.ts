import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { isKeysym, keysymOfCodePoint } from '#protocol/plain/input.ts'

import { textOfKey } from './key-text.ts'

const NONE = { shift: false, control: false, alt: false }
const SHIFT = { ...NONE, shift: true }
const CONTROL = { ...NONE, control: true }
const ALT = { ...NONE, alt: true }
const NORMAL = { applicationCursor: false, applicationKeypad: false }
const APPLICATION = { applicationCursor: true, applicationKeypad: true }
const ESC = '\u001b'

describe('textOfKey', () => {
  test.each([
    ['a letter', 0x61, NONE, NORMAL, 'a'],
    ['a capital, which comes as its own keysym', 0x41, SHIFT, NORMAL, 'A'],
    ['an umlaut', 0xfc, NONE, NORMAL, 'ü'],
    ['an ideograph', 0x0100_4e2d, NONE, NORMAL, '中'],
    ['Control and C', 0x63, CONTROL, NORMAL, '\u0003'],
    ['Control, Shift and C', 0x43, { ...CONTROL, shift: true }, NORMAL, ''],
    ['Control, Shift and Z with Caps Lock on', 0x7a, { ...CONTROL, shift: true }, NORMAL, ''],
    ['Control and C with Caps Lock on', 0x43, CONTROL, NORMAL, '\u0003'],
    ['Control, Shift and the underscore', 0x5f, { ...CONTROL, shift: true }, NORMAL, '\u001f'],
    ['Control and space', 0x20, CONTROL, NORMAL, '\u0000'],
    ['Control and backslash', 0x5c, CONTROL, NORMAL, '\u001c'],
    ['Control and a character without a control code', 0x0100_4e2d, CONTROL, NORMAL, '中'],
    ['Alt and a letter', 0x62, ALT, NORMAL, `${ESC}b`],
    ['Return', 0xff0d, NONE, NORMAL, '\r'],
    ['Alt and Return', 0xff0d, ALT, NORMAL, `${ESC}\r`],
    ['Backspace', 0xff08, NONE, NORMAL, '\u007f'],
    ['Control and Backspace', 0xff08, CONTROL, NORMAL, '\b'],
    ['Tab', 0xff09, NONE, NORMAL, '\t'],
    ['Shift and Tab', 0xff09, SHIFT, NORMAL, `${ESC}[Z`],
    ['Tab to the left', 0xfe20, SHIFT, NORMAL, `${ESC}[Z`],
    ['Escape', 0xff1b, NONE, NORMAL, ESC],
    ['Up', 0xff52, NONE, NORMAL, `${ESC}[A`],
    ['Up in application mode', 0xff52, NONE, APPLICATION, `${ESC}OA`],
    ['Control and Right', 0xff53, CONTROL, APPLICATION, `${ESC}[1;5C`],
    ['Shift and Home', 0xff50, SHIFT, NORMAL, `${ESC}[1;2H`],
    ['End', 0xff57, NONE, NORMAL, `${ESC}[F`],
    ['Delete', 0xffff, NONE, NORMAL, `${ESC}[3~`],
    ['Page Up', 0xff55, NONE, NORMAL, `${ESC}[5~`],
    ['Control and Page Down', 0xff56, CONTROL, NORMAL, `${ESC}[6;5~`],
    ['F1', 0xffbe, NONE, NORMAL, `${ESC}OP`],
    ['Shift and F1', 0xffbe, SHIFT, NORMAL, `${ESC}[1;2P`],
    ['F5', 0xffc2, NONE, NORMAL, `${ESC}[15~`],
    ['Alt and F12', 0xffc9, ALT, NORMAL, `${ESC}[24;3~`],
    ['5 of the keypad', 0xffb5, NONE, APPLICATION, '5'],
    ['plus of the keypad', 0xffab, NONE, NORMAL, '+'],
    ['plus of the keypad in application mode', 0xffab, NONE, APPLICATION, `${ESC}Ok`],
    ['Enter of the keypad', 0xff8d, NONE, NORMAL, '\r'],
    ['Enter of the keypad in application mode', 0xff8d, NONE, APPLICATION, `${ESC}OM`],
    ['Left of the keypad without Num Lock', 0xff96, NONE, NORMAL, `${ESC}[D`],
    ['Caps Lock, which types nothing', 0xffe5, NONE, NORMAL, ''],
    ['Print Screen, which no terminal knows', 0xff61, NONE, NORMAL, ''],
  ])('knows %s', (...[, keysym, modifiers, modes, text]) => {
    expect(textOfKey(keysym, modifiers, modes)).toBe(text)
  })

  test('types every character that has a keysym as itself', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0x20, max: 0x10_ffff }), (codePoint) => {
        const keysym = keysymOfCodePoint(codePoint)
        fc.pre(keysym !== undefined && codePoint !== 0x7f)
        expect(textOfKey(keysym, NONE, NORMAL)).toBe(String.fromCodePoint(codePoint))
      }),
    )
  })

  test('sends few characters for whatever keysym a hostile viewer makes up', () => {
    const modifiers = fc.record({ shift: fc.boolean(), control: fc.boolean(), alt: fc.boolean() })
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0x0110_ffff }), modifiers, (keysym, held) => {
        fc.pre(isKeysym(keysym))
        expect(textOfKey(keysym, held, APPLICATION).length).toBeLessThanOrEqual(8)
      }),
    )
  })
})
