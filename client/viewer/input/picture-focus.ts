import { chordOf } from './chords.ts'
import { describeKeyEvent } from './watch-keyboard.ts'

export type PictureFocusOptions = {
  video: HTMLVideoElement
  /** Has the focus while keys go to the session. */
  keys: HTMLTextAreaElement
  /** Where a person gets who leaves the picture. */
  outside: () => HTMLElement
}

/**
 * Who has the keyboard: the session, which then gets every key, or the page, where Tab goes its usual
 * way. A click or a script's focus gives it to the session; whoever comes by Tab passes, and goes in
 * with Enter. The chord that leads out leads back as well.
 */
export class PictureFocus {
  readonly #options: PictureFocusOptions
  #byTab = false

  constructor(options: PictureFocusOptions) {
    this.#options = options
    const { video } = options
    video.addEventListener('pointerdown', () => this.enter())
    video.addEventListener('focus', () => {
      if (!this.#byTab) this.enter()
    })
    video.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter') return
      event.preventDefault()
      this.enter()
    })
    window.addEventListener('keydown', (event) => this.#watch(event), { capture: true })
    this.enter()
  }

  enter(): void {
    this.#options.keys.focus({ preventScroll: true })
  }

  /** A button was used: by the pointer in passing, or by somebody who goes round the page by keys. */
  resume(): void {
    if (document.querySelector(':focus-visible:is(button, a)') === null) this.enter()
  }

  leave(): void {
    this.#options.outside().focus()
  }

  /** Nothing goes to the session: every key is the page's. */
  close(): void {
    this.#options.keys.blur()
    this.#options.keys.disabled = true
  }

  #watch(event: KeyboardEvent): void {
    if (document.activeElement === this.#options.keys) return
    if (event.key === 'Tab') {
      this.#byTab = true
      // The focus moves when every listener was asked, and before any timer.
      setTimeout(() => (this.#byTab = false))
    }
    const press = describeKeyEvent(event)
    if (press?.type !== 'keydown' || chordOf(press, press.key) !== 'leave') return
    event.preventDefault()
    this.enter()
  }
}
