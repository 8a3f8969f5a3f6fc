import { SCALE } from '#protocol/plain/screen-limits.ts'

const STORAGE_KEY = 'vitrine.text-size'

/** In quarters of the usual size. */
export const TEXT_SIZES = { smallest: 3, usual: SCALE.usual, largest: SCALE.largest } as const

/** In CSS pixels: on less, text of the usual size leaves fewer columns than programs write in. */
const NARROW_PX = 520

/** What the person chose in this browser for the text of sessions, or what suits a window of this width. */
export function textSizeFor(windowWidth: number): number {
  const chosen = Number(readStored())
  const { smallest, usual, largest } = TEXT_SIZES
  if (Number.isInteger(chosen) && chosen >= smallest && chosen <= largest) return chosen
  return windowWidth < NARROW_PX ? smallest : usual
}

/** A browser that refuses to store keeps the choice for this page only. */
export function rememberTextSize(quarters: number): void {
  try {
    localStorage.setItem(STORAGE_KEY, String(quarters))
  } catch {
    // Storage is off or full: the choice still holds until the page is left.
  }
}

function readStored(): string | null {
  try {
    return localStorage.getItem(STORAGE_KEY)
  } catch {
    return null
  }
}
