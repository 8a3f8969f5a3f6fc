import type { ViewerInput } from './keyboard.ts'
import { type Point, type Touch, TouchGestures } from './touch-gestures.ts'
import { WheelUnits } from './wheel-units.ts'

/** What a `PointerEvent` says, with its place in the picture. `lost` is a cancelled or uncaptured pointer. */
export type PointerSample = Omit<Touch, 'finger'> & {
  type: 'down' | 'move' | 'up' | 'lost'
  pointer: number
  device: 'mouse' | 'pen' | 'touch'
  /** `PointerEvent.buttons`: those that are down now, as bits. */
  buttons: number
}

export type WheelSample = { at: Point; dx: number; dy: number; mode: number }

/** X11 button numbers, by bit of `buttons`: left, right, middle, back, forward. */
const BUTTONS = [1, 3, 2, 8, 9] as const
/** A hand that writes lies on the glass a moment before and after its pen. */
const PEN_NEAR_MS = 500

/**
 * Turns what pointers do over the picture into records: buttons by the mask of those that are down, since
 * one that changes while another is held comes as a movement. Pure: time comes with each sample.
 */
export class PointerTranslation {
  readonly #touch = new TouchGestures()
  readonly #wheel = new WheelUnits()
  /** Bits of the buttons that a mouse or a pen holds, by pointer. */
  readonly #held = new Map<number, number>()
  /** Buttons that are down in the session, which has one pointer, whoever pressed them. */
  readonly #down = new Set<number>()
  readonly #pensDown = new Set<number>()
  #penMs = -Infinity

  /** When `due` has something to say if nothing comes before. */
  get dueMs(): number | undefined {
    return this.#touch.dueMs
  }

  due(nowMs: number): ViewerInput[] {
    return this.#once(this.#touch.due(nowMs))
  }

  take(sample: PointerSample): ViewerInput[] {
    if (sample.device === 'touch') return this.#once(this.#takeTouch(sample))
    const hand = sample.device === 'pen' ? this.#touch.cancel() : []
    if (sample.device === 'pen') this.#penMs = sample.timeMs
    return this.#once([...hand, ...this.#takeButtons(sample)])
  }

  scroll({ at, dx, dy, mode }: WheelSample): ViewerInput[] {
    const units = this.#wheel.take({ dx, dy }, mode)
    return units === undefined ? [] : [{ kind: 'wheel', ...at, ...units }]
  }

  #takeTouch({ type, pointer, ...sample }: PointerSample): ViewerInput[] {
    const touch = { ...sample, finger: pointer }
    switch (type) {
      case 'down': {
        const isHand = this.#pensDown.size > 0 || sample.timeMs - this.#penMs < PEN_NEAR_MS
        return isHand ? [] : this.#touch.down(touch)
      }
      case 'move':
        return this.#touch.move(touch)
      case 'up':
        return this.#touch.up(touch)
      case 'lost':
        return this.#touch.lost(pointer)
    }
  }

  #takeButtons(sample: PointerSample): ViewerInput[] {
    const { type, pointer, device, at } = sample
    const before = this.#held.get(pointer) ?? 0
    const buttons = type === 'lost' ? 0 : sample.buttons
    this.#hold(pointer, buttons)
    if (device === 'pen' && buttons !== 0) this.#pensDown.add(pointer)
    else this.#pensDown.delete(pointer)
    const records = BUTTONS.flatMap((button, bit): ViewerInput[] => {
      if (((before ^ buttons) & (1 << bit)) === 0) return []
      return [{ kind: 'button', ...at, button, pressed: (buttons & (1 << bit)) !== 0 }]
    })
    if (records.length > 0 || type !== 'move') return records
    return [{ kind: 'move', ...at }]
  }

  #hold(pointer: number, buttons: number): void {
    if (buttons === 0) this.#held.delete(pointer)
    else this.#held.set(pointer, buttons)
  }

  /** Each button goes down and up in turn, also where two devices hold it. */
  #once(records: readonly ViewerInput[]): ViewerInput[] {
    return records.filter((record) => {
      if (record.kind !== 'button') return true
      if (!record.pressed) return this.#down.delete(record.button)
      if (this.#down.has(record.button)) return false
      this.#down.add(record.button)
      return true
    })
  }
}
