import type { ViewerInput } from './keyboard.ts'
import { WheelUnits } from './wheel-units.ts'

export type Point = { x: number; y: number }

/** One finger at one moment. */
export type Touch = {
  finger: number
  /** In the picture, in its pixels. */
  at: Point
  /** On the page, in CSS pixels. */
  page: Point
  /** The longer side of what touches, in CSS pixels; 0 or 1 where the device does not tell. */
  contact: number
  timeMs: number
}

/** A finger that rests trembles within this, in CSS pixels. */
const SLOP = 10
const LONG_PRESS_MS = 500
/** 24 mm: a finger laid flat covers less, the ball of a hand more. */
const PALM = 90
/** The second tap of a double tap is meant for the place of the first. */
const DOUBLE_TAP = { withinMs: 300, within: 24 }

type State =
  | { is: 'idle' }
  /** It may become a tap, a drag, a long press or a scroll. */
  | { is: 'undecided'; touch: Touch }
  | { is: 'drag'; finger: number; at: Point }
  | { is: 'scroll'; at: Point }
  /** What it was is over; fingers are still down. */
  | { is: 'over' }

/**
 * Fingers as a pointer: one finger is the left button, tapped or dragged; one that rests is a click of the
 * right one; two scroll, and what is below follows them. Pure: time comes with each touch.
 */
export class TouchGestures {
  readonly #fingers = new Map<number, Point>()
  readonly #wheel = new WheelUnits()
  #state: State = { is: 'idle' }
  #lastTap: Touch | undefined

  /** When `due` has something to say if nothing comes before. */
  get dueMs(): number | undefined {
    return this.#state.is === 'undecided' ? this.#state.touch.timeMs + LONG_PRESS_MS : undefined
  }

  due(nowMs: number): ViewerInput[] {
    if (this.#state.is !== 'undecided' || nowMs < (this.dueMs ?? Infinity)) return []
    const { at } = this.#state.touch
    this.#state = { is: 'over' }
    return click(3, at)
  }

  down(touch: Touch): ViewerInput[] {
    if (touch.contact > PALM) return []
    this.#fingers.set(touch.finger, touch.page)
    const state = this.#state
    if (state.is === 'idle') this.#state = { is: 'undecided', touch: this.#snapped(touch) }
    else if (state.is === 'undecided') this.#state = { is: 'scroll', at: state.touch.at }
    return []
  }

  move(touch: Touch): ViewerInput[] {
    const before = this.#fingers.get(touch.finger)
    if (before === undefined) return []
    if (touch.contact > PALM) return this.lost(touch.finger)
    const state = this.#state
    switch (state.is) {
      case 'undecided':
        // Where it rests is where it was put down.
        return distance(state.touch.page, touch.page) > SLOP ? this.#drag(state.touch, touch) : []
      case 'drag':
        if (state.finger !== touch.finger) return []
        this.#state = { ...state, at: touch.at }
        return [{ kind: 'move', ...touch.at }]
      case 'scroll':
        this.#fingers.set(touch.finger, touch.page)
        return this.#scroll(state.at, before, touch.page)
      case 'idle':
      case 'over':
        return []
    }
  }

  up(touch: Touch): ViewerInput[] {
    if (!this.#fingers.has(touch.finger)) return []
    const state = this.#state
    const sent = state.is === 'undecided' ? this.#tap(state.touch) : []
    return [...sent, ...this.lost(touch.finger, touch.at)]
  }

  /** The browser or the person took it back: nothing stays down, and nothing is clicked. */
  lost(finger: number, at?: Point): ViewerInput[] {
    if (!this.#fingers.delete(finger)) return []
    const state = this.#state
    if (this.#fingers.size === 0) this.#state = { is: 'idle' }
    else if (state.is !== 'drag' || state.finger === finger) this.#state = { is: 'over' }
    if (state.is !== 'drag' || state.finger !== finger) return []
    return [{ kind: 'button', ...(at ?? state.at), button: 1, pressed: false }]
  }

  /** A pen has come: what touches beside it is the hand that holds it. */
  cancel(): ViewerInput[] {
    return [...this.#fingers.keys()].flatMap((finger) => this.lost(finger))
  }

  #drag(from: Touch, to: Touch): ViewerInput[] {
    this.#state = { is: 'drag', finger: to.finger, at: to.at }
    return [
      { kind: 'button', ...from.at, button: 1, pressed: true },
      { kind: 'move', ...to.at },
    ]
  }

  #tap(touch: Touch): ViewerInput[] {
    this.#state = { is: 'over' }
    this.#lastTap = touch
    return click(1, touch.at)
  }

  #snapped(touch: Touch): Touch {
    const last = this.#lastTap
    const isDouble =
      last !== undefined &&
      touch.timeMs - last.timeMs < DOUBLE_TAP.withinMs &&
      distance(touch.page, last.page) < DOUBLE_TAP.within
    return isDouble ? { ...touch, at: last.at } : touch
  }

  /** Each of the two fingers moves their middle by half of its own way. */
  #scroll(at: Point, from: Point, to: Point): ViewerInput[] {
    const units = this.#wheel.take({ dx: (from.x - to.x) / 2, dy: (from.y - to.y) / 2 })
    return units === undefined ? [] : [{ kind: 'wheel', ...at, ...units }]
  }
}

function click(button: number, at: Point): ViewerInput[] {
  return [
    { kind: 'move', ...at },
    { kind: 'button', ...at, button, pressed: true },
    { kind: 'button', ...at, button, pressed: false },
  ]
}

function distance(one: Point, other: Point): number {
  return Math.hypot(one.x - other.x, one.y - other.y)
}
