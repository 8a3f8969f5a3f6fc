import type { GateMessage, ViewerMessage } from '#protocol/view.ts'

import type { ViewerTexts } from '../texts/viewer-texts.ts'
import { clockTime } from '../shared/clock-time.ts'

type ReplayState = Extract<GateMessage, { type: 'replay/position' }>

/** Play, pause and position of a replay. Hidden until the gate says that this is one. */
export class ReplayBar {
  readonly #bar: HTMLElement
  readonly #play: HTMLButtonElement
  readonly #position: HTMLInputElement
  readonly #time: HTMLOutputElement
  readonly #texts: ViewerTexts
  readonly #control: (message: ViewerMessage) => void
  #state: ReplayState | undefined
  #heardAt = 0
  #dragging = false

  constructor(bar: HTMLElement, texts: ViewerTexts, control: (message: ViewerMessage) => void) {
    this.#bar = bar
    this.#texts = texts
    this.#control = control
    this.#play = find(bar, 'button', HTMLButtonElement)
    this.#position = find(bar, 'input', HTMLInputElement)
    this.#time = find(bar, 'output', HTMLOutputElement)
    this.#position.setAttribute('aria-label', texts.position)
    this.#play.addEventListener('click', () => this.#toggle())
    document.addEventListener('keydown', (event) => this.#pressed(event))
    this.#position.addEventListener('input', () => {
      this.#dragging = true
      this.#show(Number(this.#position.value))
    })
    this.#position.addEventListener('change', () => {
      this.#dragging = false
      this.#control({ type: 'replay/seek', positionMs: Number(this.#position.value) })
    })
    setInterval(() => this.#follow(), 200)
  }

  update(state: ReplayState): void {
    this.#state = state
    this.#heardAt = performance.now()
    this.#bar.hidden = false
    this.#play.textContent = state.playing ? this.#texts.pause : this.#texts.play
    this.#position.max = String(Math.ceil(state.durationMs))
    this.#follow()
  }

  #toggle(): void {
    const { playing = false, positionMs = 0, durationMs = 0 } = this.#state ?? {}
    if (!playing && positionMs >= durationMs) this.#control({ type: 'replay/seek', positionMs: 0 })
    this.#control({ type: playing ? 'replay/pause' : 'replay/play' })
  }

  /** As players do, but where Space presses what has the focus. */
  #pressed(event: KeyboardEvent): void {
    const { key, target, repeat } = event
    const presses = target instanceof HTMLButtonElement || target instanceof HTMLAnchorElement
    if (this.#bar.hidden || key !== ' ' || presses) return
    event.preventDefault()
    if (!repeat) this.#toggle()
  }

  /** Between two reports the position goes on by our own clock. */
  #follow(): void {
    if (this.#state === undefined || this.#dragging) return
    const { playing, positionMs, durationMs } = this.#state
    const since = playing ? performance.now() - this.#heardAt : 0
    const now = Math.min(durationMs, positionMs + since)
    this.#position.value = String(now)
    this.#show(now)
  }

  #show(positionMs: number): void {
    this.#time.value = `${clockTime(positionMs)} / ${clockTime(this.#state?.durationMs ?? 0)}`
  }
}

function find<Kind extends Element>(root: Element, selector: string, kind: new () => Kind): Kind {
  const found = root.querySelector(selector)
  if (!(found instanceof kind)) throw new Error(`no ${selector} in the replay bar`)
  return found
}
