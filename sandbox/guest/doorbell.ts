import { BELL_LOOK } from '#protocol/plain/cursor.ts'

/** What the doorbell needs from the display and from the pipe. */
export type DoorbellWiring = {
  /** Resolves when the display server has drawn all that it was asked for before; re-arms DAMAGE. */
  settle(): Promise<void>
  /** Calls back when the pipe took the byte, which may be much later when nobody reads. */
  write(byte: number, done: () => void): void
  /** Milliseconds between two rings. */
  pauseMs: number
}

/**
 * Rings when the picture changed. Whatever happens while a ring is under way becomes one more ring,
 * so the rate is bounded by the pause and by how fast the other side reads, and the last change is
 * never forgotten.
 */
export class Doorbell {
  readonly #wiring: DoorbellWiring
  #busy = false
  #again = false
  /** A pointer shape, as a byte, that the other side does not know yet. */
  #shape: number | undefined
  #lastShape: number | undefined

  constructor(wiring: DoorbellWiring) {
    this.#wiring = wiring
  }

  /** The picture changed, or may have. */
  ring(): void {
    this.#again = true
    void this.#run()
  }

  /** `index` counts in CURSOR_CLASSES. */
  announceShape(index: number): void {
    this.#shape = index + 1
    this.ring()
  }

  async #run(): Promise<void> {
    if (this.#busy) return
    this.#busy = true
    while (this.#again) {
      this.#again = false
      await this.#wiring.settle()
      if (this.#shape !== undefined && this.#shape !== this.#lastShape) {
        this.#lastShape = this.#shape
        await this.#write(this.#shape)
      }
      await this.#write(BELL_LOOK)
      await new Promise((resolve) => setTimeout(resolve, this.#wiring.pauseMs))
    }
    this.#busy = false
  }

  #write(byte: number): Promise<void> {
    return new Promise((resolve) => this.#wiring.write(byte, resolve))
  }
}
