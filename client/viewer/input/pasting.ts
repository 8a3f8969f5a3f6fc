import type { ClipboardContent, DeviceClipboard } from './device-clipboard.ts'

/** A browser asks its main process first; nobody reaches its menu so soon after a key. */
const OF_THE_CHORD_MS = 1000
const OF_THE_BUTTON_MS = 250

export type PastingOptions = {
  clipboard: DeviceClipboard
  /** Whether the policy lets a text of the device be entered as keys. */
  mayEnter: () => boolean
  enter: (text: string) => void
  /** An attempt: it is counted and told. */
  keptOut: () => void
  /** The way that there is, for whoever took another, and why it did not work. */
  tell: (what: 'own-chord' | 'unreadable') => void
}

/** What becomes of the device's clipboard when a person pastes. */
export class Pasting {
  readonly #options: PastingOptions
  #from: 'chord' | 'button' | 'menu' = 'menu'
  #timer: number | undefined

  constructor(options: PastingOptions) {
    this.#options = options
    document.addEventListener('paste', (event) => {
      event.preventDefault()
      this.#take(contentOf(event.clipboardData))
    })
    // Over the picture there are no mouse events: its pointer events are prevented.
    for (const type of ['pointerdown', 'pointerup', 'mouseup', 'auxclick'] as const) {
      document.addEventListener(type, (event) => {
        if (event.button === 1) this.#expect('button', OF_THE_BUTTON_MS)
      })
    }
    window.addEventListener('focus', () => options.clipboard.returned())
  }

  /** The chord for pasting went to the session; the browser will show what it would have brought. */
  chordWent(): void {
    this.#expect('chord', OF_THE_CHORD_MS)
  }

  /** The chord of the page: read in the gesture that asks for it, as browsers demand. */
  async enterFromDevice(): Promise<void> {
    const { enter, tell } = this.#options
    // Absent where the page came over an unencrypted line.
    const clipboard: Clipboard | undefined = navigator.clipboard
    const text = await clipboard?.readText().catch(() => undefined)
    if (text === undefined) tell('unreadable')
    else if (text !== '') enter(text)
  }

  #expect(from: 'chord' | 'button', forMs: number): void {
    this.#from = from
    clearTimeout(this.#timer)
    this.#timer = window.setTimeout(() => (this.#from = 'menu'), forMs)
  }

  #take(content: ClipboardContent | undefined): void {
    const { clipboard, mayEnter, enter, keptOut, tell } = this.#options
    const from = this.#from
    if (from === 'chord') this.#from = 'menu'
    // Where X11 has a selection beside the clipboard, the middle button means that of the session.
    if (from === 'button') return
    // A paste that does not show what it brings is no browser's.
    if (content === undefined) return keptOut()
    if (from === 'menu' && mayEnter() && content.text !== '') enter(content.text)
    else if (!clipboard.isAttempt(content, from)) return
    else if (mayEnter() && content.text !== '') tell('own-chord')
    else keptOut()
  }
}

function contentOf(data: DataTransfer | null | undefined): ClipboardContent | undefined {
  if (data === null || data === undefined) return undefined
  const files = Array.from(data.files, ({ name, size }) => ({ name, size }))
  return { text: data.getData('text/plain'), files }
}
