import { keysymOfCodePoint, MAX_COMPOSED } from '#protocol/plain/input.ts'

import type { ViewerInput } from './keyboard.ts'

const BLANK = 0x20
const CLEARED: ViewerInput = { kind: 'compose', index: 0, total: 0, keysym: 0 }

/**
 * The records that make what is shown of a composition into what it has become: those code points
 * that are others now, since an input method tells the whole text with each key.
 */
export function composeRecords(before: string, after: string): ViewerInput[] {
  const [old, now] = [keysymsOf(before), keysymsOf(after)]
  const total = now.length
  if (total === 0) return old.length === 0 ? [] : [CLEARED]
  const changed = now.flatMap((keysym, index) => (keysym === old[index] ? [] : [index]))
  // Only shorter: its last code point says so.
  if (changed.length === 0 && total !== old.length) changed.push(total - 1)
  return changed.map((index) => ({ kind: 'compose', index, total, keysym: now[index] ?? BLANK }))
}

/** What is longer is not shown to its end; it is committed whole, or refused. */
function keysymsOf(text: string): number[] {
  return Array.from(text)
    .slice(0, MAX_COMPOSED)
    .map((character) => keysymOfCodePoint(character.codePointAt(0) ?? BLANK) ?? BLANK)
}
