import type { Ending } from '#protocol/plain/reasons.ts'

import { clockTime } from '../../shared/clock-time.ts'
import type { ViewerTexts } from '../../texts/viewer-texts.ts'
import type { Timers } from '../line/timers.ts'

const TICK_MS = 1_000

export type EndingElements = {
  ending: HTMLElement
  endingText: HTMLElement
  endingTime: HTMLElement
  notify: HTMLButtonElement
}

export type EndingNoticeOptions = {
  elements: EndingElements
  texts: ViewerTexts
  timers: Timers
  /** The page's title, as it is shown in a tab that nobody looks at. */
  setTitle: (title: string) => void
}

/**
 * Says where it is seen that a session comes to its end: over the picture, in the title, and by a
 * notification of the browser where the person has asked for one. Counts by itself.
 */
export class EndingNotice {
  readonly #options: EndingNoticeOptions
  readonly #title: string
  /** When each of them is due, by the timers' clock. */
  readonly #due = new Map<Ending, number>()
  #shown: Ending | undefined
  #stop: (() => void) | undefined
  #notification: Notification | undefined

  constructor(title: string, options: EndingNoticeOptions) {
    this.#title = title
    this.#options = options
    const { notify } = options.elements
    notify.textContent = options.texts.endings.notify
    notify.addEventListener('click', () => void this.#ask())
  }

  /** In so many seconds; null when it is no longer so. */
  tell(reason: Ending, secondsLeft: number | null): void {
    if (secondsLeft === null) this.#due.delete(reason)
    else this.#due.set(reason, this.#options.timers.now() + secondsLeft * 1_000)
    this.#show()
  }

  /** It has ended, or nobody is told any more. */
  clear(): void {
    this.#due.clear()
    this.#show()
  }

  /** The one that comes first. */
  #show(): void {
    const [first] = [...this.#due].toSorted(([, one], [, other]) => one - other)
    const reason = first?.[0]
    if (reason !== this.#shown) this.#change(reason)
    if (reason === undefined) return
    this.#stop ??= this.#options.timers.every(TICK_MS, () => this.#tick())
    this.#tick()
  }

  #change(reason: Ending | undefined): void {
    const { elements, texts, setTitle } = this.#options
    this.#shown = reason
    elements.ending.hidden = reason === undefined
    this.#notification?.close()
    this.#notification = undefined
    if (reason === undefined) {
      this.#stop?.()
      this.#stop = undefined
      setTitle(this.#title)
      return
    }
    elements.endingText.textContent = texts.endings[reason]
    elements.notify.hidden = permission() !== 'default'
    this.#notify(texts.endings[reason])
  }

  #tick(): void {
    const { elements, timers, setTitle } = this.#options
    const due = this.#shown && this.#due.get(this.#shown)
    if (due === undefined) return
    const left = clockTime(Math.ceil((due - timers.now()) / 1_000) * 1_000)
    elements.endingTime.textContent = left
    setTitle(`(${left}) ${this.#title}`)
  }

  /** Only by the person's own click: nobody is asked unbidden. */
  async #ask(): Promise<void> {
    const { elements } = this.#options
    elements.notify.hidden = true
    await Notification.requestPermission()
    if (this.#shown !== undefined) this.#notify(this.#options.texts.endings[this.#shown])
  }

  /** Whoever looks at the page sees it there. */
  #notify(text: string): void {
    if (permission() !== 'granted' || document.visibilityState === 'visible') return
    this.#notification = new Notification(this.#title, { body: text, silent: true })
  }
}

function permission(): NotificationPermission | undefined {
  return 'Notification' in window ? Notification.permission : undefined
}
