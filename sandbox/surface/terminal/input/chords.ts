import { codePointOfKeysym } from '#protocol/plain/input.ts'

import type { Modifiers } from './modifiers.ts'

/** What a terminal does by itself when keys are pressed together, instead of telling its program. */
export type Chord = 'copy' | 'paste' | 'mark' | 'nothing'

const INSERT = [0xff63, 0xff9e]
const SPACE = 0x20
const LETTER = /^\p{L}$/u

/**
 * Control and Shift with a letter never is Control with that letter: who means to copy must not stop a
 * program. The key Shift decides and not the capital, so that Caps Lock changes nothing.
 */
export function chordOf(keysym: number, { shift, control, alt }: Modifiers): Chord | undefined {
  if (INSERT.includes(keysym) && !alt) {
    if (shift && !control) return 'paste'
    return control && !shift ? 'copy' : undefined
  }
  if (!control || !shift) return undefined
  const character = String.fromCodePoint(codePointOfKeysym(keysym) ?? 0)
  if (keysym === SPACE && !alt) return 'mark'
  if (!LETTER.test(character)) return undefined
  if (alt) return 'nothing'
  return CHORDS[character.toLowerCase()] ?? 'nothing'
}

const CHORDS: Readonly<Record<string, Chord>> = { c: 'copy', v: 'paste' }
