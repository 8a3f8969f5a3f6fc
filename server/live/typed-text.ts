import { encodeInputRecord, keysymOfCodePoint } from '#protocol/plain/input.ts'

/** As fast as programs read keys without losing any; a text of 400 characters takes four seconds. */
const CHARACTERS_PER_TICK = 5
const TICK_MS = 50

const RETURN_KEYSYM = 0xff0d
const TAB_KEYSYM = 0xff09

/**
 * Enters texts as keys on the data side, one after the other. Line ends and tabs are the keys of that
 * name; other control characters have none and are left out, so that no text holds an escape.
 */
export class TypedText {
  readonly #send: (record: Uint8Array) => void
  #keysyms: number[] = []
  #timer: NodeJS.Timeout | undefined

  constructor(send: (record: Uint8Array) => void) {
    this.#send = send
  }

  enter(text: string): void {
    const lines = text.replaceAll('\r\n', '\n').replaceAll('\r', '\n')
    this.#keysyms.push(...Array.from(lines).flatMap(keysymOf))
    this.#timer ??= setInterval(() => this.#some(), TICK_MS)
  }

  /** What is not entered yet is dropped. */
  stop(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
    this.#keysyms = []
  }

  #some(): void {
    for (const keysym of this.#keysyms.splice(0, CHARACTERS_PER_TICK)) {
      for (const pressed of [true, false]) {
        const record = { kind: 'key', keysym, pressed, repeated: false, sequence: 0 } as const
        this.#send(encodeInputRecord(record))
      }
    }
    if (this.#keysyms.length === 0) this.stop()
  }
}

function keysymOf(character: string): number | [] {
  if (character === '\n') return RETURN_KEYSYM
  if (character === '\t') return TAB_KEYSYM
  return keysymOfCodePoint(character.codePointAt(0) ?? 0) ?? []
}
