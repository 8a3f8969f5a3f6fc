/** Where windows are put. Everything is in pixels of the screen, frames with their decorations. */
export type Frame = { x: number; y: number; width: number; height: number }
type Size = { width: number; height: number }

/** Height of the task bar at the lower edge; `etc/X11/icewm/themes` of the environment says the same. */
const TASK_BAR = 28
/** Room for eighty columns of text; a screen that is narrower is all the terminal's. */
const LEAST_TERMINAL = 760
/** What the terminal takes of a wider screen. The rest is for what is plotted. */
const TERMINAL_SHARE = 0.65
/** No row and no column of a terminal's text is larger, at any size that can be read on such a screen. */
const LARGEST_CELL = 80
/** Beside less than this nothing can be read. */
const LEAST_BESIDE = 320
/** Of a screen without room beside the terminal, what a window takes of its lower right corner. */
const CORNER_SHARE = 0.5

/** The screen without its task bar. */
export function workArea({ width, height }: Size): Frame {
  return { x: 0, y: 0, width, height: Math.max(1, height - TASK_BAR) }
}

/** The first terminal: the middle of the screen is its, the right edge is not. */
export function terminalFrame(screen: Size): Frame {
  const area = workArea(screen)
  const width = Math.max(LEAST_TERMINAL, Math.round(area.width * TERMINAL_SHARE))
  return { ...area, width: Math.min(width, area.width) }
}

/** A window that opened by itself, where it hides least of what is being typed. */
export function besideTerminal(window: Size, screen: Size): Frame {
  const area = workArea(screen)
  const free = area.width - terminalFrame(screen).width
  const most =
    free >= LEAST_BESIDE
      ? { width: free, height: area.height }
      : { width: area.width * CORNER_SHARE, height: area.height * CORNER_SHARE }
  const width = Math.round(Math.min(window.width, most.width))
  const height = Math.round(Math.min(window.height, most.height))
  const y = free >= LEAST_BESIDE ? 0 : area.height - height
  return { x: area.width - width, y, width, height }
}

/** The same window where all of it can be seen and reached, as large as it can be there. */
export function inView({ x, y, width, height }: Frame, screen: Size): Frame {
  const area = workArea(screen)
  const fitting = { width: Math.min(width, area.width), height: Math.min(height, area.height) }
  return {
    ...fitting,
    x: Math.max(0, Math.min(x, area.width - fitting.width)),
    y: Math.max(0, Math.min(y, area.height - fitting.height)),
  }
}

/** Whether a window stands where it was put: terminals are a part of a row or column smaller. */
export function isAt(frame: Frame, wanted: Frame): boolean {
  const short = [wanted.width - frame.width, wanted.height - frame.height]
  const near = short.every((missing) => missing >= 0 && missing < LARGEST_CELL)
  return near && frame.x === wanted.x && frame.y === wanted.y
}
