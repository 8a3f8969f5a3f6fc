import type { LimitsTold, LimitsUse } from '#protocol/limits.ts'

import { binarySize, durationOf } from '../../shared/amounts.ts'
import type { ViewerTexts } from '../../texts/viewer-texts.ts'

const MINUTE_MS = 60_000
/** Of ten; the button says so too, without being asked. */
const NEARLY = 9

export type LimitsPanelOptions = {
  /** Over the picture, below where windows have their buttons; lets every click through. */
  panel: HTMLElement
  button: HTMLButtonElement
  texts: ViewerTexts['limits']
  /** As `Intl` names the page's language. */
  locale: string
  toggled: () => void
}

/** What the session may use and how full that is, for whoever asks. There is nothing to ask before it is known. */
export class LimitsPanel {
  readonly #options: LimitsPanelOptions

  constructor(options: LimitsPanelOptions) {
    this.#options = options
    const { panel, button, texts } = options
    button.textContent = texts.button
    button.title = texts.hint
    button.hidden = true
    panel.setAttribute('aria-label', texts.hint)
    button.addEventListener('click', () => this.#toggle())
    window.addEventListener('pointermove', (event) => this.#stepAside(event), { passive: true })
  }

  show(told: LimitsTold): void {
    const { panel, button } = this.#options
    button.hidden = false
    button.toggleAttribute('data-nearly', Object.values(told.use).some(isNearly))
    panel.replaceChildren(
      ...this.#rows(told).flatMap(([name, value, tenths]) => [
        written('dt', name, tenths),
        written('dd', value, tenths),
      ]),
    )
  }

  #rows({ limits, use, closesInMinutes }: LimitsTold): Row[] {
    const { texts, locale } = this.#options
    const size = (bytes: number): string => binarySize(bytes, locale)
    const of = (name: keyof LimitsUse, limit: string): [string, number] => [
      `≈ ${10 * use[name]} % / ${limit}`,
      use[name],
    ]
    const home = limits.homeKept ? texts.homeKept : texts.homeTemporary
    const rows: Row[] = [
      [texts.memory, ...of('memory', size(limits.memoryBytes))],
      [texts.processors, ...of('processors', String(limits.cpuPercent / 100))],
      [home, ...of('home', size(limits.homeBytes))],
      [texts.scratch, ...of('scratch', size(limits.scratchBytes))],
      [texts.idle, durationOf(limits.idleMinutes, locale), 0],
    ]
    if (closesInMinutes !== null) rows.push([texts.closes, this.#timeIn(closesInMinutes), 0])
    return rows
  }

  #timeIn(minutes: number): string {
    const clock = new Intl.DateTimeFormat(this.#options.locale, {
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    })
    return clock.format(Date.now() + minutes * MINUTE_MS)
  }

  #toggle(): void {
    const { panel, button, toggled } = this.#options
    panel.hidden = !panel.hidden
    button.setAttribute('aria-pressed', String(!panel.hidden))
    toggled()
  }

  /** Whoever points at what is under the panel sees it. */
  #stepAside({ clientX, clientY }: PointerEvent): void {
    const { panel } = this.#options
    if (panel.hidden) return
    const { left, right, top, bottom } = panel.getBoundingClientRect()
    const isUnder = clientX >= left && clientX <= right && clientY >= top && clientY <= bottom
    if (isUnder) panel.classList.toggle('aside')
  }
}

/** The last is how full it is; 0 for what does not fill. */
type Row = [name: string, value: string, tenths: number]

function isNearly(tenths: number): boolean {
  return tenths >= NEARLY
}

function written(name: 'dt' | 'dd', text: string, tenths: number): HTMLElement {
  const element = document.createElement(name)
  element.textContent = text
  element.toggleAttribute('data-nearly', isNearly(tenths))
  return element
}
