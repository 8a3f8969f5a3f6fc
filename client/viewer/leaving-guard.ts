/**
 * Asks before a page of a live session is left by accident: by Ctrl+W, which no page can keep from a
 * browser in a window, by the history or by loading it again. The words are the browser's own.
 */
export class LeavingGuard {
  #asks = false
  readonly #ask = (event: BeforeUnloadEvent): void => event.preventDefault()

  /** A listener alone already keeps browsers from remembering a page, so there is one only while it asks. */
  set asks(asks: boolean) {
    if (asks === this.#asks) return
    this.#asks = asks
    if (asks) window.addEventListener('beforeunload', this.#ask)
    else window.removeEventListener('beforeunload', this.#ask)
  }
}
