import { rememberTextSize, TEXT_SIZES, textSizeFor } from '../../shared/text-size.ts'
import type { ViewerTexts } from '../../texts/viewer-texts.ts'

export type TextSizeElements = {
  group: HTMLElement
  smaller: HTMLButtonElement
  larger: HTMLButtonElement
  shown: HTMLOutputElement
}

export type TextSizeControlOptions = {
  elements: TextSizeElements
  texts: ViewerTexts['textSize']
  /** How large the session would draw text of this size: a step that changes nothing is passed over. */
  scaleOf: (quarters: number) => number
  changed: () => void
}

const CHORDS: Readonly<Record<string, 'larger' | 'smaller' | 'usual'>> = {
  Equal: 'larger',
  NumpadAdd: 'larger',
  Minus: 'smaller',
  NumpadSubtract: 'smaller',
  Digit0: 'usual',
  Numpad0: 'usual',
}

/** The size of a session's text, a person's own: kept in this browser, and in force at once. */
export class TextSizeControl {
  readonly #options: TextSizeControlOptions
  #chosen: number | undefined

  constructor(options: TextSizeControlOptions) {
    this.#options = options
    const { elements, texts } = options
    const { group, smaller, larger } = elements
    group.setAttribute('aria-label', texts.group)
    // With the visible name in it.
    smaller.setAttribute('aria-label', `A−, ${texts.smaller}`)
    smaller.title = `${texts.smaller}: Ctrl+Alt+Shift+[−]`
    larger.setAttribute('aria-label', `A+, ${texts.larger}`)
    larger.title = `${texts.larger}: Ctrl+Alt+Shift+[+]`
    smaller.addEventListener('click', () => this.#step(-1))
    larger.addEventListener('click', () => this.#step(1))
    // Before the keyboard of the session sees it.
    window.addEventListener('keydown', (event) => this.#chord(event), { capture: true })
  }

  /** Of the usual size, in quarters. One that nobody chose follows the window. */
  get quarters(): number {
    return this.#chosen ?? textSizeFor(window.innerWidth)
  }

  /** Where there is no text to draw anew, as in a replay, there is nothing to choose. */
  remove(): void {
    this.#options.elements.group.hidden = true
  }

  /** What can be chosen depends on the display and on what the policy allows. */
  show(): void {
    const { smaller, larger, shown } = this.#options.elements
    shown.value = `${this.quarters * 25} %`
    smaller.disabled = this.#next(-1) === undefined
    larger.disabled = this.#next(1) === undefined
  }

  #chord(event: KeyboardEvent): void {
    const { code, ctrlKey, altKey, shiftKey, metaKey } = event
    const what = CHORDS[code]
    if (what === undefined || !ctrlKey || !altKey || !shiftKey || metaKey) return
    if (this.#options.elements.group.hidden) return
    event.preventDefault()
    event.stopImmediatePropagation()
    if (what === 'usual') this.#choose(TEXT_SIZES.usual)
    else this.#step(what === 'larger' ? 1 : -1)
  }

  #step(direction: 1 | -1): void {
    const next = this.#next(direction)
    if (next !== undefined) this.#choose(next)
  }

  #choose(quarters: number): void {
    this.#chosen = quarters
    rememberTextSize(quarters)
    this.show()
    this.#options.changed()
  }

  /** The nearest size in this direction that is drawn in another way than the present one. */
  #next(direction: 1 | -1): number | undefined {
    const { scaleOf } = this.#options
    const present = scaleOf(this.quarters)
    const { smallest, largest } = TEXT_SIZES
    for (
      let size = this.quarters + direction;
      size >= smallest && size <= largest;
      size += direction
    ) {
      if (scaleOf(size) !== present) return size
    }
    return undefined
  }
}
