import type { ViewerInput } from './keyboard.ts'
import { type PointerSample, PointerTranslation } from './pointer-translation.ts'
import type { Point } from './touch-gestures.ts'

export type PointerOptions = {
  target: HTMLVideoElement
  /** The size of the screen in the target; nothing while there is none. */
  screen: () => { width: number; height: number } | undefined
  send: (input: ViewerInput) => void
}

const SAMPLES = {
  pointerdown: 'down',
  pointermove: 'move',
  pointerup: 'up',
  pointercancel: 'lost',
  lostpointercapture: 'lost',
} as const satisfies Partial<Record<keyof HTMLElementEventMap, PointerSample['type']>>

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

/** Turns pointer and wheel over the picture into records. Owns the timer of a finger that rests. */
export function watchPointer({ target, screen, send }: PointerOptions): void {
  const translation = new PointerTranslation()
  let timer: number | undefined
  const say = (inputs: readonly ViewerInput[]): void => {
    for (const input of inputs) send(input)
    clearTimeout(timer)
    const { dueMs } = translation
    if (dueMs === undefined) return
    const due = (): void => say(translation.due(Math.max(dueMs, performance.now())))
    timer = window.setTimeout(due, dueMs - performance.now())
  }
  const at = (event: MouseEvent): Point | undefined => {
    const picture = screen()
    return picture && pictureAt(event, target.getBoundingClientRect(), picture)
  }
  const watch = (name: keyof typeof SAMPLES): void => {
    target.addEventListener(name, (event) => {
      const point = at(event)
      if (point !== undefined) say(translation.take(sampleOf(event, SAMPLES[name], point)))
    })
  }
  for (const name of Object.keys(SAMPLES) as (keyof typeof SAMPLES)[]) watch(name)
  target.addEventListener('pointerdown', (event) => target.setPointerCapture(event.pointerId))
  // The focus stays with the field of the keyboard, and the page where it is: back and forward are the session's.
  for (const name of ['mousedown', 'mouseup', 'auxclick', 'contextmenu'] as const) {
    target.addEventListener(name, (event) => event.preventDefault())
  }
  target.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault()
      const point = at(event)
      if (point === undefined) return
      const { deltaX: dx, deltaY: dy, deltaMode: mode } = event
      say(translation.scroll({ at: point, dx, dy, mode }))
    },
    { passive: false },
  )
}

function sampleOf(event: PointerEvent, type: PointerSample['type'], at: Point): PointerSample {
  const { pointerId, pointerType, buttons, clientX, clientY, width, height } = event
  return {
    type,
    pointer: pointerId,
    device: pointerType === 'touch' || pointerType === 'pen' ? pointerType : 'mouse',
    buttons,
    at,
    page: { x: clientX, y: clientY },
    contact: Math.max(width, height),
    timeMs: performance.now(),
  }
}
