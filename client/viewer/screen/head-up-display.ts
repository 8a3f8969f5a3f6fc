import type { Codec } from '#protocol/codec.ts'
import { CODEC_TABLE } from '#protocol/plain/codecs.ts'

import type { ViewerTexts } from '../../texts/viewer-texts.ts'
import type { Figures } from '../line/figure-watch.ts'

export type HeadUpDisplayOptions = {
  /** Over the picture; lets every click through. */
  panel: HTMLElement
  button: HTMLButtonElement
  video: HTMLVideoElement
  texts: ViewerTexts['figures']
  toggled: (shown: boolean) => void
}

/**
 * What the line does, for the person who wonders. The chord works wherever the focus is and does not
 * reach the session; the panel is text that a screen reader can read, and announces nothing itself.
 */
export class HeadUpDisplay {
  readonly #options: HeadUpDisplayOptions
  codec: Codec | undefined

  constructor(options: HeadUpDisplayOptions) {
    this.#options = options
    const { button, panel, texts } = options
    button.textContent = texts.button
    button.title = texts.chord
    panel.setAttribute('aria-label', texts.button)
    button.addEventListener('click', () => this.#toggle())
    // Before the keyboard of the session sees it.
    window.addEventListener('keydown', (event) => this.#chord(event), { capture: true })
    window.addEventListener('pointermove', (event) => this.#stepAside(event), { passive: true })
  }

  show(figures: Figures): void {
    const { panel, texts } = this.#options
    const rows: [string, string][] = [
      [texts.roundTrip, milliseconds(figures.roundTripMs)],
      [texts.keyToPixel, milliseconds(figures.keyToPixelMs)],
      [texts.frameRate, figures.framesPerSecond.toFixed(1)],
      [texts.bitrate, `${figures.kilobitsPerSecond.toFixed(0)} kbit/s`],
      [texts.codec, this.codec === undefined ? '–' : CODEC_TABLE[this.codec].name],
      [texts.picture, this.#picture()],
      [texts.quantizer, figures.quantizer?.toFixed(1) ?? '–'],
      [texts.loss, `${(100 * figures.lossShare).toFixed(1)} %`],
      [texts.repairs, String(figures.nacks)],
      [texts.freezes, String(figures.freezes)],
    ]
    panel.replaceChildren(
      ...rows.flatMap(([name, value]) => [written('dt', name), written('dd', value)]),
    )
  }

  #chord(event: KeyboardEvent): void {
    const { code, ctrlKey, altKey, shiftKey, metaKey, repeat } = event
    if (code !== 'KeyH' || !ctrlKey || !altKey || !shiftKey || metaKey) return
    event.preventDefault()
    event.stopImmediatePropagation()
    if (!repeat) this.#toggle()
  }

  #toggle(): void {
    const { panel, button, toggled } = this.#options
    panel.hidden = !panel.hidden
    button.setAttribute('aria-pressed', String(!panel.hidden))
    toggled(!panel.hidden)
  }

  /** Whoever points at what is under the panel sees it. */
  #stepAside({ clientX, clientY }: PointerEvent): void {
    const { panel } = this.#options
    if (panel.hidden) return
    const { left, right, top, bottom } = panel.getBoundingClientRect()
    const isUnder = clientX >= left && clientX <= right && clientY >= top && clientY <= bottom
    if (isUnder) panel.classList.toggle('aside')
  }

  /** Its own pixels, and how many of the display each of them takes. */
  #picture(): string {
    const { video } = this.#options
    const { videoWidth, videoHeight } = video
    const scale = (video.getBoundingClientRect().width * window.devicePixelRatio) / videoWidth
    return `${videoWidth} × ${videoHeight}, ${Number(scale.toFixed(2))}:1`
  }
}

function milliseconds(value: number | null): string {
  return value === null ? '–' : `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ms`
}

function written(name: 'dt' | 'dd', text: string): HTMLElement {
  const element = document.createElement(name)
  element.textContent = text
  return element
}
