import { type InputRecord, MAX_COMPOSED } from '#protocol/plain/input.ts'

import { leftByInputMethod } from './claimed-key.ts'
import { type Chord, chordOf } from './chords.ts'
import { EarlyReleases } from './early-releases.ts'
import { HeldKeys, keyRecord } from './held-keys.ts'
import type { KeyEvent, KeyPress, Platform } from './key-event.ts'
import { keysymOfKey, keysymsOfText } from './keysyms.ts'
import { meantKey } from './meant-key.ts'

type Unsequenced<Record> = Record extends unknown ? Omit<Record, 'sequence'> : never
export type ViewerInput = Unsequenced<Exclude<InputRecord, { kind: 'resize' | 'paste-mark' }>>

/** What an event means: for the session, for the page, and for the browser. */
export type Reaction = {
  records: readonly ViewerInput[]
  /** The browser does nothing of its own with it. */
  prevents?: boolean
  /** The text of the field is taken, or nobody's. */
  clears?: boolean
  /** What an input method shows from now on. */
  composed?: string
  chord?: Chord
  refused?: 'long-text'
}

const NOTHING: Reaction = { records: [] }
/** What a keyboard on a phone's screen says in place of keys. */
const EDITS: Readonly<Record<string, string>> = {
  insertLineBreak: 'Enter',
  insertParagraph: 'Enter',
  deleteContentBackward: 'Backspace',
  deleteContentForward: 'Delete',
}
/** Text that was typed, chosen or dictated and is no paste. */
const TYPED = ['insertText', 'insertReplacementText', 'insertDictationResult']

/**
 * Translates what a browser tells of its keyboard into records. Pure: the same events mean the same
 * on every machine, and what a browser really tells is recorded in `traces/`.
 */
export class Keyboard {
  readonly #platform: Platform
  readonly #held = new HeldKeys()
  readonly #early = new EarlyReleases()
  /** Since the last key a composition has ended: the next one may be what ended it. */
  #justCommitted = false
  /** An accent waits for its letter, which the browser puts together and tells as inserted text. */
  #accentWaits = false
  /** Whether the page takes the chord for a text of the device; it is the session's otherwise. */
  takesTypedPaste = false

  constructor(platform: Platform) {
    this.#platform = platform
  }

  take(event: KeyEvent): Reaction {
    switch (event.type) {
      case 'keydown':
        return this.#press(event)
      case 'keyup':
        return this.#release(event)
      case 'compositionstart':
        this.#accentWaits = false
        return NOTHING
      case 'compositionupdate':
        return { records: [], composed: event.data }
      case 'compositionend':
        this.#justCommitted = true
        return { ...this.#commit(event.data), composed: '' }
      case 'input':
        return event.isComposing ? NOTHING : { ...this.#insert(event), clears: true }
      case 'blur':
        return { records: this.releaseAll(), composed: '' }
    }
  }

  /** Nothing stays down on the other side when the window loses its focus. */
  releaseAll(): ViewerInput[] {
    this.#held.clear()
    this.#early.clear()
    this.#accentWaits = false
    return [{ kind: 'release-all' }]
  }

  #press(told: KeyPress): Reaction {
    const isUp = this.#early.pressed(told)
    if (told.key === 'Dead') this.#accentWaits = true
    const press = leftByInputMethod(told, this.#justCommitted)
    this.#justCommitted = false
    if (press === undefined || this.#isForAccent(told)) return NOTHING
    const { key, bare } = meantKey(press, this.#platform)
    const chord = chordOf(press, key)
    if (chord === 'leave' || (chord === 'typed-paste' && this.takesTypedPaste)) {
      return { records: this.releaseAll(), prevents: true, chord }
    }
    const keysym = keysymOfKey(key, press.location)
    if (keysym === undefined) return NOTHING
    const records = this.#preparation(keysym, press, bare)
    if (isUp) records.push(...this.#held.around(bare ? [] : press.modifiers, typed([keysym])))
    else records.push(...this.#held.press(placeOf(press), keysym, press.repeat))
    // A paste is left to the browser too, which then shows what it would have brought.
    return { records, prevents: chord !== 'paste', ...(chord && { chord }) }
  }

  #isForAccent({ key, modifiers }: KeyPress): boolean {
    const isChord = modifiers.includes('Control') || modifiers.includes('Meta')
    const takes = this.#accentWaits && !isChord && Array.from(key).length === 1
    if (takes) this.#accentWaits = false
    return takes
  }

  #preparation(keysym: number, { modifiers }: KeyPress, bare: boolean): ViewerInput[] {
    if (bare) return this.#held.lift()
    if (HeldKeys.isModifier(keysym)) return []
    return [...this.#held.forget(modifiers), ...this.#held.restore(modifiers)]
  }

  #release(press: KeyPress): Reaction {
    this.#early.released(press)
    this.#justCommitted = false
    const records = this.#held.release(placeOf(press))
    if (records === undefined) return NOTHING
    // macOS swallows the release of keys that were pressed together with Command.
    if (press.key === 'Meta') records.push(...this.releaseAll())
    return { records, prevents: true }
  }

  #insert({ inputType, data }: Extract<KeyEvent, { type: 'input' }>): Reaction {
    const edit = EDITS[inputType]
    const keysym = edit === undefined ? undefined : keysymOfKey(edit, 0)
    if (keysym !== undefined) return { records: typed([keysym]) }
    return TYPED.includes(inputType) && data !== null ? this.#commit(data) : NOTHING
  }

  /** Whole or not at all, and never with what the person's hand holds to choose it. */
  #commit(text: string): Reaction {
    const keysyms = Array.from(text).length > MAX_COMPOSED ? undefined : keysymsOfText(text)
    if (keysyms === undefined) return { records: [], clears: true, refused: 'long-text' }
    const lifted = keysyms.length === 0 ? [] : this.#held.lift()
    return { records: [...lifted, ...typed(keysyms)], clears: true }
  }
}

function typed(keysyms: readonly number[]): ViewerInput[] {
  return keysyms.flatMap((keysym) => [keyRecord(keysym, true), keyRecord(keysym, false)])
}

function placeOf({ code, key }: KeyPress): string {
  return code === '' ? key : code
}
