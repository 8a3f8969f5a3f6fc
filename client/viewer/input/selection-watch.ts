import type { ViewerInput } from './keyboard.ts'

const LEFT = 1
const RIGHT = 3
/** Further apart in time or place two presses are two clicks; the usual figures of desktops. */
const DOUBLE_CLICK = { withinMs: 500, pixels: 5 }

type Press = { x: number; y: number; atMs: number }

/**
 * Notices that the pointer may have selected, or opened the menu that copies: a drag, a double click,
 * the right button. Pure: time comes from the caller, in milliseconds.
 */
export class SelectionWatch {
  #held: Press | undefined
  #last: Press | undefined

  take(input: ViewerInput, nowMs: number): boolean {
    if (input.kind === 'move') return this.#held !== undefined && isApart(this.#held, input)
    if (input.kind !== 'button' || !input.pressed) {
      if (input.kind === 'button' || input.kind === 'release-all') this.#held = undefined
      return false
    }
    if (input.button === RIGHT) return true
    if (input.button !== LEFT) return false
    const { x, y } = input
    const last = this.#last
    this.#held = { x, y, atMs: nowMs }
    this.#last = this.#held
    return (
      last !== undefined && nowMs - last.atMs <= DOUBLE_CLICK.withinMs && !isApart(last, this.#held)
    )
  }
}

function isApart(one: { x: number; y: number }, other: { x: number; y: number }): boolean {
  return Math.max(Math.abs(one.x - other.x), Math.abs(one.y - other.y)) > DOUBLE_CLICK.pixels
}
