import type { KeyPress, Platform } from './key-event.ts'

/** What a key means remotely. `bare`: Control and Alt chose the character and are none of its chord. */
export type MeantKey = { key: string; bare: boolean }

/** Signs that a national layout has behind AltGr, which is Option on a Mac. */
const BEHIND_OPTION = '[]{}|\\~'
/** On the row of digits Shift types these two elsewhere, so without it they came from Option. */
const BEHIND_OPTION_OR_SHIFT = '@#'

/**
 * The key that a person means with an event: what is printed on it, but where the browser resolved a
 * modifier into a character that the chord should not carry, or a layout into a letter that no
 * program has a shortcut for.
 */
export function meantKey(press: KeyPress, platform: Platform): MeantKey {
  const { key, modifiers } = press
  if (!isCharacter(key)) return { key, bare: modifiers.includes('AltGraph') }
  if (modifiers.includes('AltGraph') || isOptionCharacter(press, platform)) {
    return { key, bare: true }
  }
  if (modifiers.includes('Control')) return { key: shortcutLetter(press), bare: false }
  const isAlternative = modifiers.includes('Alt') && isOtherScript(key)
  return { key: isAlternative ? (latinLetter(press) ?? key) : key, bare: false }
}

/**
 * On a Mac each key gives another character with Option; only one that stayed plain is a chord. A
 * browser may hide its system: elsewhere those count that no layout has on such a key without AltGr.
 */
function isOptionCharacter({ key, code, modifiers }: KeyPress, platform: Platform): boolean {
  const held = (modifier: 'Alt' | 'Control' | 'Meta' | 'Shift') => modifiers.includes(modifier)
  if (!held('Alt') || held('Control') || held('Meta')) return false
  if (platform === 'mac') return !/^[a-z0-9]$/i.test(key)
  const isLetterKey = /^Key[A-Z]$/.test(code)
  if (!isLetterKey && !/^Digit[0-9]$/.test(code)) return false
  if (BEHIND_OPTION.includes(key)) return true
  if (BEHIND_OPTION_OR_SHIFT.includes(key)) return isLetterKey || !held('Shift')
  return isLetterKey && key > '\u007f' && !isOtherScript(key)
}

/** With Control the letter counts, whatever script is printed on it; Caps Lock makes no other chord. */
function shortcutLetter(press: KeyPress): string {
  const { key, modifiers } = press
  const letter = key > '\u007f' ? (latinLetter(press) ?? key) : key
  if (!/^[a-z]$/i.test(letter)) return letter
  return modifiers.includes('Shift') ? letter.toUpperCase() : letter.toLowerCase()
}

/** The letter of this place on the keyboard that most programs' shortcuts were made for. */
function latinLetter({ code, modifiers }: KeyPress): string | undefined {
  const letter = /^Key([A-Z])$/.exec(code)?.[1]
  return modifiers.includes('Shift') ? letter : letter?.toLowerCase()
}

/** A letter of a script other than Latin; those of Latin have shortcuts of their own. */
function isOtherScript(key: string): boolean {
  return /^\p{L}$/u.test(key) && !/^\p{Script=Latin}$/u.test(key)
}

function isCharacter(key: string): boolean {
  return Array.from(key).length === 1
}
