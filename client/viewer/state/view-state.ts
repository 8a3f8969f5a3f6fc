import type { ViewerTexts } from '../../texts/viewer-texts.ts'
import { BROWSER_TIMERS, type Timers } from '../line/timers.ts'
import { AT_FIRST, saidOf, type ViewFacts } from './said.ts'

/** A line that comes back within this time is not worth more than a word. */
const LONG_LOSS_MS = 10_000

export type ViewStateOptions = {
  texts: ViewerTexts
  timers: Timers
  /** The time now, as a person reads it. */
  clock: () => string
  display: { live(text: string): void; cover(text: string): void }
  /** What the button that leaves the page says. */
  nameLeaving: (text: string) => void
}

/** What is known of the view, and what the page says of it: told anew with everything that is learnt. */
export class ViewState {
  readonly #options: ViewStateOptions
  #facts = AT_FIRST
  #cancel: () => void = () => {}

  constructor(options: ViewStateOptions) {
    this.#options = options
    this.#say()
  }

  get isOver(): boolean {
    return this.#facts.over !== undefined
  }

  get kind(): ViewFacts['kind'] {
    return this.#facts.kind
  }

  /** There is something that could be asked to end: otherwise the button only goes back. */
  get canEnd(): boolean {
    return !this.isOver && this.#facts.lostSince === undefined
  }

  learn(news: Partial<ViewFacts>): void {
    this.#facts = { ...this.#facts, ...news }
    this.#say()
  }

  /** The last word; an earlier one stays. */
  finish(text: string): void {
    this.#cancel()
    if (!this.isOver) this.learn({ over: text })
  }

  connected(): void {
    this.#cancel()
    this.learn({ line: 'live', lostSince: undefined })
  }

  /** Told as often as a dial fails; it is lost since the first time. */
  lost(): void {
    if (this.isOver || this.#facts.line === 'lost') return
    const { clock, timers } = this.#options
    const lostSince = clock()
    this.#cancel = timers.after(LONG_LOSS_MS, () => this.learn({ lostSince }))
    this.learn({ line: 'lost' })
  }

  #say(): void {
    const { texts, display, nameLeaving } = this.#options
    const said = saidOf(this.#facts, texts)
    if ('live' in said) display.live(said.live)
    else display.cover(said.cover)
    nameLeaving(this.#leaving())
  }

  #leaving(): string {
    const { texts } = this.#options
    if (!this.canEnd) return texts.back
    const { kind } = this.#facts
    if (kind === 'observation') return texts.stopObserving
    return kind === 'replay' ? texts.closeReplay : texts.end
  }
}

/** That of the page of a session; the button leaves it. */
export function openViewState(
  button: HTMLButtonElement,
  texts: ViewerTexts,
  display: ViewStateOptions['display'],
): ViewState {
  return new ViewState({
    texts,
    timers: BROWSER_TIMERS,
    clock: () => new Date().toLocaleTimeString(document.documentElement.lang),
    display,
    nameLeaving: (text) => (button.textContent = text),
  })
}
