import type { ViewerInput } from './keyboard.ts'

export type PointerOptions = {
  target: HTMLVideoElement
  /** The size of the screen in the target; nothing while there is none. */
  screen: () => { width: number; height: number } | undefined
  send: (input: ViewerInput) => void
}

/** X11 button numbers, by `MouseEvent.button`. */
const BUTTONS = [1, 2, 3, 8, 9]
/** Pixels and lines of one notch of a wheel; a record counts 120 a notch. */
const NOTCH = { pixels: 100, lines: 3, units: 120 }
const MAX_WHEEL_UNITS = 12_000

/** Where a point of the page is in the picture, which is fitted into its element from the top. */
export function pictureAt(
  point: { clientX: number; clientY: number },
  box: { left: number; top: number; width: number; height: number },
  picture: { width: number; height: number },
): { x: number; y: number } {
  const scale = Math.min(box.width / picture.width, box.height / picture.height)
  const left = box.left + (box.width - picture.width * scale) / 2
  return {
    x: clamp((point.clientX - left) / scale, picture.width),
    y: clamp((point.clientY - box.top) / scale, picture.height),
  }
}

function clamp(value: number, limit: number): number {
  return Math.max(0, Math.min(limit - 1, Math.floor(value)))
}

/** Turns pointer and wheel over the picture into records. */
export function watchPointer({ target, screen, send }: PointerOptions): void {
  const at = (event: MouseEvent): { x: number; y: number } | undefined => {
    const picture = screen()
    if (picture === undefined) return undefined
    return pictureAt(event, target.getBoundingClientRect(), picture)
  }
  const button = (event: PointerEvent, pressed: boolean): void => {
    const point = at(event)
    const number = BUTTONS[event.button]
    if (point !== undefined && number !== undefined) {
      send({ kind: 'button', ...point, button: number, pressed })
    }
  }
  target.addEventListener('pointerdown', (event) => {
    event.preventDefault()
    target.setPointerCapture(event.pointerId)
    button(event, true)
  })
  target.addEventListener('pointerup', (event) => button(event, false))
  target.addEventListener('pointermove', (event) => {
    const point = at(event)
    if (point !== undefined) send({ kind: 'move', ...point })
  })
  target.addEventListener('contextmenu', (event) => event.preventDefault())
  target.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault()
      const point = at(event)
      if (point !== undefined) send({ kind: 'wheel', ...point, ...wheelUnits(event) })
    },
    { passive: false },
  )
}

function wheelUnits(event: WheelEvent): { dx: number; dy: number } {
  const perNotch = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? NOTCH.pixels : NOTCH.lines
  const units = (delta: number): number => {
    const value = Math.round((delta / perNotch) * NOTCH.units)
    return Math.max(-MAX_WHEEL_UNITS, Math.min(MAX_WHEEL_UNITS, value))
  }
  return { dx: units(event.deltaX), dy: units(event.deltaY) }
}
