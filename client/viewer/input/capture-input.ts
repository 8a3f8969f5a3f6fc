import type { Blocked } from '#protocol/plain/reasons.ts'

import { closePage, keepHistory } from './closed-page.ts'
import { ComposedText } from './composed-text.ts'
import { composeRecords } from './composition.ts'
import { DeviceClipboard } from './device-clipboard.ts'
import { type KeyEvent, platformOf } from './key-event.ts'
import { Keyboard, type Reaction, type ViewerInput } from './keyboard.ts'
import { Pasting, type PastingOptions } from './pasting.ts'
import { PictureFocus } from './picture-focus.ts'
import { watchPointer } from './pointer.ts'
import { SelectionWatch } from './selection-watch.ts'
import { type Verdict, watchKeyboard } from './watch-keyboard.ts'

export type CapturedInputOptions = {
  elements: {
    stage: HTMLElement
    video: HTMLVideoElement
    keys: HTMLTextAreaElement
    composed: HTMLElement
  }
  /** The size of the session's screen; nothing before the first picture. */
  screen: () => { width: number; height: number } | undefined
  /** Where a person gets who leaves the picture. */
  outside: () => HTMLElement
  send: (input: ViewerInput) => void
  entered: (text: string) => void
  blocked: (what: Blocked) => void
  tell: PastingOptions['tell']
}

/** Keys and pointer over the picture go to the session, and nothing else of this page does. */
export class CapturedInput {
  readonly #options: CapturedInputOptions
  readonly #keyboard = new Keyboard(platformOf(navigator.platform))
  readonly #clipboard = new DeviceClipboard()
  readonly #selection = new SelectionWatch()
  readonly #focus: PictureFocus
  readonly #pasting: Pasting
  readonly #text: ComposedText
  #isOpen = true
  #terminal = false
  #composed = ''

  constructor(options: CapturedInputOptions) {
    this.#options = options
    const { elements, screen, outside, entered, blocked, tell } = options
    const { stage, video, keys, composed } = elements
    watchKeyboard(keys, (event) => this.#take(event))
    watchPointer({ target: video, screen, send: (input) => this.#send(input) })
    this.#focus = new PictureFocus({ video, keys, outside })
    this.#text = new ComposedText({ stage, shown: composed, keys })
    this.#pasting = new Pasting({
      clipboard: this.#clipboard,
      mayEnter: () => this.#keyboard.takesTypedPaste,
      enter: entered,
      keptOut: () => blocked('paste'),
      tell,
    })
    document.addEventListener('visibilitychange', () => {
      if (document.hidden) this.#sendAll(this.#keyboard.releaseAll())
    })
    closePage(blocked)
    keepHistory()
  }

  /** What the session is: whether a terminal draws what is composed, whether texts may be entered. */
  offer({ terminal, typedPaste }: { terminal: boolean; typedPaste: boolean }): void {
    this.#terminal = terminal
    this.#keyboard.takesTypedPaste = typedPaste
  }

  /** A button of the page was used: keys go to the session again, where they did before. */
  resume(): void {
    this.#focus.resume()
  }

  /** A replay, or somebody else's session: nothing is captured. */
  watchOnly(): void {
    this.#isOpen = false
    this.#focus.close()
  }

  #take(event: KeyEvent): Verdict {
    const reaction = this.#keyboard.take(event)
    this.#sendAll(reaction.records)
    if (reaction.composed !== undefined) this.#compose(reaction.composed)
    if (reaction.refused !== undefined) this.#options.blocked(reaction.refused)
    this.#follow(reaction.chord)
    return { prevents: reaction.prevents === true, clears: reaction.clears === true }
  }

  #follow(chord: Reaction['chord']): void {
    switch (chord) {
      case 'paste':
        this.#pasting.chordWent()
        return
      case 'copy':
        this.#clipboard.copiedWithin()
        return
      case 'leave':
        this.#focus.leave()
        return
      case 'typed-paste':
        if (this.#keyboard.takesTypedPaste) void this.#pasting.enterFromDevice()
        return
      case undefined:
    }
  }

  #compose(text: string): void {
    if (this.#terminal) this.#sendAll(composeRecords(this.#composed, text))
    this.#composed = text
    this.#text.show(this.#terminal ? '' : text)
  }

  #sendAll(inputs: readonly ViewerInput[]): void {
    for (const input of inputs) this.#send(input)
  }

  #send(input: ViewerInput): void {
    if (!this.#isOpen) return
    if (this.#selection.take(input, performance.now())) this.#clipboard.copiedWithin()
    this.#options.send(input)
  }
}
