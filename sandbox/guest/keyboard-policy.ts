/** What is known of a window when it appears. Times are milliseconds of one clock. */
export type NewWindow = {
  /** When its program began; undefined when nobody can say. */
  programBeganMs: number | undefined
  /** It is a dialog of the window that has the keyboard, or another one of the same program. */
  belongsToActive: boolean
  /** It is there to be looked at. */
  isPlot: boolean
}

/** The kernel's count of a start is this coarse, and a key may have been under way. */
const ROUNDING_MS = 40

/** Classes of windows in which R and matplotlib draw. */
const PLOT_CLASSES: readonly string[] = ['R_x11', 'Matplotlib']

/** `classes` is the window's instance and class, as X11 has them. */
export function isPlot(classes: readonly string[]): boolean {
  return classes.some((name) => PLOT_CLASSES.includes(name))
}

/**
 * Whether a new window gets the keyboard. It does when nothing was typed or clicked since its program
 * began: then it is what the person waits for. What a program opens that has long been running is not,
 * nor is a plot: what is typed next belongs where the last was typed, Ctrl+C included.
 */
export function getsKeyboard(
  { programBeganMs, belongsToActive, isPlot: forLooking }: NewWindow,
  lastInputMs: number | undefined,
): boolean {
  if (forLooking) return false
  if (belongsToActive || lastInputMs === undefined) return true
  return programBeganMs !== undefined && lastInputMs <= programBeganMs + ROUNDING_MS
}
