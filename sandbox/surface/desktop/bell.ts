import { BELL_LOOK, CURSOR_CLASSES } from '#protocol/plain/cursor.ts'
import type { CursorClass } from '#protocol/screen.ts'

/** What a piece of the doorbell's stream amounts to, however long it is. */
export type Rings = {
  look: boolean
  /** The last pointer shape in the piece. */
  cursor: CursorClass | undefined
  rings: number
  cursors: number
  /** Bytes that mean nothing; only a broken or hostile guest sends them. */
  invalid: number
}

/** Reads bytes that a guest wrote. Costs one comparison a byte and keeps nothing. */
export function readRings(bytes: Uint8Array): Rings {
  const result: Rings = { look: false, cursor: undefined, rings: 0, cursors: 0, invalid: 0 }
  for (const byte of bytes) {
    if (byte === BELL_LOOK) result.rings += 1
    else if (byte > CURSOR_CLASSES.length) result.invalid += 1
    else {
      result.cursors += 1
      result.cursor = CURSOR_CLASSES[byte - 1]
    }
  }
  result.look = result.rings > 0
  return result
}
