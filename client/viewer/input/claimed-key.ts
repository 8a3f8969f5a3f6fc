import type { KeyPress } from './key-event.ts'

const TO_INPUT_METHOD = 229

/**
 * What is left for the session of a key that an input method may have claimed: nothing where it is
 * composed with, and nothing of the key that ended a composition, which Safari tells afterwards. On
 * Windows an input method claims chords and Escape that it has no use for; those are recovered from
 * their place. An accent that waits for its letter claims no chord.
 */
export function leftByInputMethod(press: KeyPress, justCommitted: boolean): KeyPress | undefined {
  const { key, code, keyCode, isComposing, modifiers } = press
  if (key === 'Dead') return undefined
  const isChord = modifiers.includes('Control') && !modifiers.includes('AltGraph')
  if (keyCode !== TO_INPUT_METHOD && key !== 'Process') {
    return isComposing && !isChord ? undefined : press
  }
  if (isComposing || justCommitted) return undefined
  if (code === 'Escape') return { ...press, key: 'Escape' }
  const letter = /^Key([A-Z])$/.exec(code)?.[1]
  return isChord && letter !== undefined ? { ...press, key: letter } : undefined
}
