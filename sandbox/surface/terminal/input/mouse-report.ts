import type { Modifiers } from './modifiers.ts'
import type { MouseTracking } from '../screen/screen-model.ts'

export type MouseAction =
  | { kind: 'press' | 'release'; button: number }
  /** `held` is the button that is down, if one is. */
  | { kind: 'move'; held: number | undefined }
  | { kind: 'wheel'; direction: 'up' | 'down' }

export type MouseModes = { mouse: MouseTracking; sgrMouse: boolean }
export type MousePlace = { column: number; row: number }

/** xterm's button numbers by the protocol's (1 left, 2 middle, 3 right, 8 back, 9 forward). */
const BUTTONS: Readonly<Record<number, number>> = { 1: 0, 2: 1, 3: 2, 8: 128, 9: 129 }
const NO_BUTTON = 3
const MOTION = 32
const WHEEL = { up: 64, down: 65 } as const
/** The old form is one byte for each number, and ends here. */
const LARGEST_OLD_COORDINATE = 222

/**
 * What the guest is told of a mouse, as bytes, or undefined when it did not ask for this. Its column
 * and row count from zero.
 */
export function mouseReport(
  action: MouseAction,
  place: MousePlace,
  modifiers: Modifiers,
  modes: MouseModes,
): Buffer | undefined {
  const button = buttonOf(action, modes.mouse)
  if (button === undefined) return undefined
  const held = modes.mouse === 'x10' ? 0 : modifierBits(modifiers)
  const released = action.kind === 'release'
  if (modes.sgrMouse) {
    const end = released ? 'm' : 'M'
    return Buffer.from(`\u001b[<${button | held};${place.column + 1};${place.row + 1}${end}`)
  }
  if (place.column > LARGEST_OLD_COORDINATE || place.row > LARGEST_OLD_COORDINATE) return undefined
  const code = (released ? NO_BUTTON : button) | held
  const numbers = [code, place.column + 1, place.row + 1].map((number) => number + 32)
  return Buffer.from([0x1b, 0x5b, 0x4d, ...numbers])
}

function buttonOf(action: MouseAction, tracking: MouseTracking): number | undefined {
  if (tracking === 'none') return undefined
  switch (action.kind) {
    case 'press':
      return tracking === 'x10' && action.button > 3 ? undefined : BUTTONS[action.button]
    case 'release':
      return tracking === 'x10' ? undefined : BUTTONS[action.button]
    case 'wheel':
      return tracking === 'x10' ? undefined : WHEEL[action.direction]
    case 'move': {
      const wanted = tracking === 'any' || (tracking === 'drag' && action.held !== undefined)
      if (!wanted) return undefined
      return (action.held === undefined ? NO_BUTTON : (BUTTONS[action.held] ?? NO_BUTTON)) | MOTION
    }
  }
}

function modifierBits({ shift, control, alt }: Modifiers): number {
  return (shift ? 4 : 0) | (alt ? 8 : 0) | (control ? 16 : 0)
}
