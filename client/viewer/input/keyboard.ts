import type { InputRecord } from '#protocol/plain/input.ts'
import type { Blocked } from '#protocol/plain/reasons.ts'

import { ALTGR_MODIFIERS, keysymOfKey, keysymsOfText } from './keysyms.ts'

/** A commit of an input method that is longer than this is paste, and paste is policy. */
const MAX_COMMIT_CODE_POINTS = 16

type Unsequenced<Record> = Record extends unknown ? Omit<Record, 'sequence'> : never
export type ViewerInput = Unsequenced<Exclude<InputRecord, { kind: 'resize' }>>

export type KeyboardOptions = {
  /** Hidden and editable, so that input methods work; it never keeps text. */
  target: HTMLTextAreaElement
  send: (input: ViewerInput) => void
  /** Whether a text may be pasted at all: then the chord for it is none of the session's. */
  takesPaste: () => boolean
  pasted: (text: string) => void
  blocked: (what: Blocked) => void
}

/** Turns the keyboard into key records while `target` has the focus. */
export class Keyboard {
  readonly #options: KeyboardOptions
  /** Physical keys that are down, with the keysym that went down with them. */
  readonly #down = new Map<string, number>()

  constructor(options: KeyboardOptions) {
    this.#options = options
    const { target } = options
    target.addEventListener('keydown', (event) => this.#press(event))
    target.addEventListener('keyup', (event) => this.#release(event))
    target.addEventListener('compositionend', (event) => this.#commit(event.data))
    target.addEventListener('input', (event) => {
      const { isComposing, inputType, data } = event
      if (isComposing) return
      // Dead keys and input methods that use no composition arrive as inserted text.
      if (inputType === 'insertText' && data !== null) this.#commit(data)
      target.value = ''
    })
    target.addEventListener('paste', (event) => this.#paste(event))
    target.addEventListener('drop', (event) => this.#refuse(event, 'drop'))
    target.addEventListener('blur', () => this.releaseAll())
  }

  /** Nothing stays down on the other side when the window loses its focus. */
  releaseAll(): void {
    this.#down.clear()
    this.#options.send({ kind: 'release-all' })
  }

  #press(event: KeyboardEvent): void {
    if (event.isComposing || event.key === 'Process' || event.key === 'Dead') return
    const keysym = keysymOfKey(event.key, event.location)
    if (keysym === undefined) return
    if (event.getModifierState('AltGraph')) this.#liftAltGr()
    // Not prevented, so that the browser reports the paste, which is then judged and counted.
    if (!isPasteChord(event)) event.preventDefault()
    else if (this.#options.takesPaste()) return
    if (event.repeat && this.#down.get(event.code) !== keysym) return
    this.#down.set(event.code, keysym)
    this.#options.send({ kind: 'key', keysym, pressed: true, repeated: event.repeat })
  }

  #release(event: KeyboardEvent): void {
    const keysym = this.#down.get(event.code)
    if (keysym === undefined) return
    event.preventDefault()
    this.#down.delete(event.code)
    this.#options.send({ kind: 'key', keysym, pressed: false, repeated: false })
    // macOS swallows the release of keys that were pressed together with Command.
    if (event.key === 'Meta') this.releaseAll()
  }

  /** Some systems hold Control and Alt down to mean AltGr; the character is resolved already. */
  #liftAltGr(): void {
    for (const [code, keysym] of this.#down) {
      if (!ALTGR_MODIFIERS.includes(keysym)) continue
      this.#down.delete(code)
      this.#options.send({ kind: 'key', keysym, pressed: false, repeated: false })
    }
  }

  #commit(text: string): void {
    this.#options.target.value = ''
    if (text === '') return
    const keysyms =
      Array.from(text).length <= MAX_COMMIT_CODE_POINTS ? keysymsOfText(text) : undefined
    if (keysyms === undefined) {
      this.#options.blocked('long-text')
      return
    }
    for (const keysym of keysyms) {
      this.#options.send({ kind: 'key', keysym, pressed: true, repeated: false })
      this.#options.send({ kind: 'key', keysym, pressed: false, repeated: false })
    }
  }

  #paste(event: ClipboardEvent): void {
    const text = event.clipboardData?.getData('text/plain') ?? ''
    if (text === '' || !this.#options.takesPaste()) {
      this.#refuse(event, 'paste')
      return
    }
    event.preventDefault()
    this.releaseAll()
    this.#options.pasted(text)
  }

  #refuse(event: Event, what: 'paste' | 'drop'): void {
    event.preventDefault()
    this.#options.blocked(what)
  }
}

function isPasteChord(event: KeyboardEvent): boolean {
  if (event.key === 'Insert') return event.shiftKey
  return event.key.toLowerCase() === 'v' && (event.ctrlKey || event.metaKey)
}
