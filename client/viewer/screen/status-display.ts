const NOTICE_MS = 6000

export type StatusElements = { status: HTMLElement; notice: HTMLElement; cover: HTMLElement }

/** Says how the view stands: in the bar while it is live, over the picture while it is not. */
export class StatusDisplay {
  readonly #elements: StatusElements
  #noticeTimer: number | undefined

  constructor(elements: StatusElements) {
    this.#elements = elements
  }

  live(text: string): void {
    const { status, cover } = this.#elements
    cover.hidden = true
    status.dataset['state'] = 'live'
    status.textContent = text
  }

  /** There is no current picture: what is below the text is old. */
  cover(text: string): void {
    const { status, cover } = this.#elements
    delete status.dataset['state']
    status.textContent = ''
    cover.textContent = text
    cover.hidden = false
  }

  /** One thing was refused, or will end soon; everything else goes on. */
  warn(text: string, forMs: number = NOTICE_MS): void {
    const { notice } = this.#elements
    notice.textContent = text
    notice.title = text
    clearTimeout(this.#noticeTimer)
    this.#noticeTimer = window.setTimeout(() => {
      notice.textContent = ''
      notice.title = ''
    }, forMs)
  }
}
