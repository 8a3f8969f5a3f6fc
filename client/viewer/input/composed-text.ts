/** What is drawn at, in pixels of the stage. */
type Place = { x: number; y: number }

/** Room that is kept to the edges, and the height of a line. */
const MARGIN = 8
const LINE = 28

export type ComposedTextOptions = {
  stage: HTMLElement
  /** Shows the text; hidden while there is none. */
  shown: HTMLElement
  /** The field that an input method writes into: its list of candidates stands below this. */
  keys: HTMLTextAreaElement
}

/**
 * What an input method has not committed, drawn by the page at the last click: where a guest's cursor
 * is never comes down. A terminal draws it itself, and only the candidates stand here.
 */
export class ComposedText {
  readonly #options: ComposedTextOptions
  #place: Place | undefined

  constructor(options: ComposedTextOptions) {
    this.#options = options
    options.stage.addEventListener('pointerdown', ({ clientX, clientY }) => {
      const { left, top } = options.stage.getBoundingClientRect()
      this.#place = { x: clientX - left, y: clientY - top }
      this.#lay()
    })
  }

  show(text: string): void {
    const { shown } = this.#options
    shown.textContent = text
    shown.hidden = text === ''
    this.#lay()
  }

  #lay(): void {
    const { stage, shown, keys } = this.#options
    const { clientWidth, clientHeight } = stage
    const { x, y } = this.#place ?? { x: MARGIN, y: clientHeight }
    const rightmost = clientWidth - MARGIN - Math.max(shown.offsetWidth, LINE)
    const left = Math.max(MARGIN, Math.min(x, rightmost))
    const top = Math.max(MARGIN, Math.min(y, clientHeight - MARGIN - LINE))
    for (const { style } of [shown, keys]) {
      style.left = `${left}px`
      style.top = `${top}px`
    }
  }
}
