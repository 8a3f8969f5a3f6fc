import { encodeInputRecord, keysymOfCodePoint } from '#protocol/plain/input.ts'

/** As fast as programs read keys without losing any; a text of 400 characters takes four seconds. */
const CHARACTERS_PER_TICK = 5
const TICK_MS = 50

const RETURN_KEYSYM = 0xff0d
const TAB_KEYSYM = 0xff09

/** A key, or where a text begins and where it ends. */
type Step = number | 'begin' | 'end'

/**
 * Enters texts as keys on the data side, one after the other. Line ends and tabs are the keys of that
 * name; other control characters have none and are left out, so that no text holds an escape. Marks
 * stand around each text: a terminal tells its program that this is pasted, so that no line of it
 * runs before a person says so.
 */
export class TypedText {
  readonly #send: (record: Uint8Array) => void
  #steps: Step[] = []
  /** A text has begun and not ended. */
  #isOpen = false
  #timer: NodeJS.Timeout | undefined

  constructor(send: (record: Uint8Array) => void) {
    this.#send = send
  }

  enter(text: string): void {
    const lines = text.replaceAll('\r\n', '\n').replaceAll('\r', '\n')
    this.#steps.push('begin', ...Array.from(lines).flatMap(keysymOf), 'end')
    this.#timer ??= setInterval(() => this.#some(), TICK_MS)
  }

  /** What is not entered yet is dropped. */
  stop(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
    this.#steps = []
    if (this.#isOpen) this.#mark(false)
  }

  #some(): void {
    for (let left = CHARACTERS_PER_TICK; left > 0;) {
      const step = this.#steps.shift()
      if (step === undefined) break
      if (typeof step === 'string') this.#mark(step === 'begin')
      else {
        this.#type(step)
        left -= 1
      }
    }
    if (this.#steps.length === 0) this.stop()
  }

  #type(keysym: number): void {
    for (const pressed of [true, false]) {
      const record = { kind: 'key', keysym, pressed, repeated: false, sequence: 0 } as const
      this.#send(encodeInputRecord(record))
    }
  }

  #mark(begins: boolean): void {
    this.#isOpen = begins
    this.#send(encodeInputRecord({ kind: 'paste-mark', begins, sequence: 0 }))
  }
}

function keysymOf(character: string): number | [] {
  if (character === '\n') return RETURN_KEYSYM
  if (character === '\t') return TAB_KEYSYM
  return keysymOfCodePoint(character.codePointAt(0) ?? 0) ?? []
}
