/** Of one notch of a wheel, by `WheelEvent.deltaMode`: pixels, lines, pages. */
const NOTCH = [100, 3, 0.1] as const
/** A record counts so many a notch. */
const UNITS = 120
const MOST_UNITS = 12_000

/** Turns what a wheel or a pair of fingers scrolls into units of records; what is less than one is kept. */
export class WheelUnits {
  #left = { dx: 0, dy: 0 }

  /** What is to be sent now; nothing where it is less than a unit. */
  take(delta: { dx: number; dy: number }, mode = 0): { dx: number; dy: number } | undefined {
    const perNotch = NOTCH[mode] ?? NOTCH[0]
    const whole = (value: number, left: number): [units: number, left: number] => {
      const exact = left + (value / perNotch) * UNITS
      const units = Math.trunc(exact)
      return [Math.max(-MOST_UNITS, Math.min(MOST_UNITS, units)), exact - units]
    }
    const [dx, leftX] = whole(delta.dx, this.#left.dx)
    const [dy, leftY] = whole(delta.dy, this.#left.dy)
    this.#left = { dx: leftX, dy: leftY }
    return dx === 0 && dy === 0 ? undefined : { dx, dy }
  }
}
