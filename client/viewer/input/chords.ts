import type { KeyPress } from './key-event.ts'

/** Chords that mean something to the page, besides what they mean in the session. */
export type Chord = 'paste' | 'copy' | 'typed-paste' | 'leave'

type Held = Readonly<Record<'shift' | 'control' | 'alt' | 'meta', boolean>>

/** `key` is what is meant by it on any layout. */
export function chordOf({ code, modifiers }: KeyPress, key: string): Chord | undefined {
  const held: Held = {
    shift: modifiers.includes('Shift'),
    control: modifiers.includes('Control'),
    alt: modifiers.includes('Alt'),
    meta: modifiers.includes('Meta'),
  }
  const letter = key.toLowerCase()
  return held.alt ? pageChord(held, code, letter) : clipboardChord(held, letter)
}

/** The place counts as well: with Option the letter is another one. */
function pageChord(held: Held, code: string, letter: string): Chord | undefined {
  if (!held.control || held.meta) return undefined
  if (held.shift) return code === 'KeyL' || letter === 'l' ? 'leave' : undefined
  return code === 'KeyV' || letter === 'v' ? 'typed-paste' : undefined
}

function clipboardChord({ shift, control, meta }: Held, key: string): Chord | undefined {
  if (shift && key === 'insert') return 'paste'
  if (shift && key === 'delete') return 'copy'
  if (!control && !meta) return undefined
  if (key === 'v') return 'paste'
  return ['c', 'x', 'insert'].includes(key) ? 'copy' : undefined
}
