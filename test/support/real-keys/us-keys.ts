/** What Shift makes of the digits of a US layout, from 0 to 9. */
const SHIFTED_DIGITS = ')!@#$%^&*('
const OTHERS: Readonly<Record<string, string>> = {
  ' ': 'Space',
  '\n': 'Enter',
  '-': 'Minus',
  _: 'ShiftLeft+Minus',
  '=': 'Equal',
  '+': 'ShiftLeft+Equal',
  ';': 'Semicolon',
  ':': 'ShiftLeft+Semicolon',
  "'": 'Quote',
  '"': 'ShiftLeft+Quote',
  ',': 'Comma',
  '.': 'Period',
  '/': 'Slash',
  '[': 'BracketLeft',
  '{': 'ShiftLeft+BracketLeft',
  ']': 'BracketRight',
  '}': 'ShiftLeft+BracketRight',
  '<': 'ShiftLeft+Comma',
  '>': 'ShiftLeft+Period',
  '?': 'ShiftLeft+Slash',
  '`': 'Backquote',
  '~': 'ShiftLeft+Backquote',
  '|': 'ShiftLeft+Backslash',
  '\\': 'Backslash',
}

/** The chords that type a text on a US layout. */
export function usKeysOf(text: string): string[] {
  return Array.from(text, chordOf)
}

function chordOf(character: string): string {
  const upper = character.toUpperCase()
  if (/^[A-Z]$/.test(upper)) return character === upper ? `ShiftLeft+Key${upper}` : `Key${upper}`
  if (/^[0-9]$/.test(character)) return `Digit${character}`
  const digit = SHIFTED_DIGITS.indexOf(character)
  if (digit >= 0) return `ShiftLeft+Digit${digit}`
  const chord = OTHERS[character]
  if (chord === undefined) throw new Error(`no key is known for ${character}`)
  return chord
}
