/** The largest piece of a paste that is written in one go. */
const PIECE_BYTES = 4096
/** A pause after each: 400 KB a second, as fast as programs read a paste. */
const PIECE_MS = 10
/** What is typed while a paste is on its way waits behind it, as much as a person can type. */
const MAX_TYPED = 16 * 1024
/** Keys that stop a program, or that are pressed to stop one: they do not wait, and end the paste. */
const STOPS = ['\u0003', '\u0004', '\u001a', '\u001c', '\u001b']

const PASTE_BEGINS = '\u001b[200~'
const PASTE_ENDS = '\u001b[201~'
/** Everything that is a command to a terminal or a program: all but line ends and tabs. */
// oxlint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g

/** Where the guest's input goes, as its owner offers it. */
export type GuestInput = {
  /** Bytes that were written and that the guest has not taken. */
  readonly waitingBytes: number
  write(bytes: Buffer): void
}

/**
 * Types for the guest, in order: keys at once, a paste in pieces, each when the guest has taken the
 * one before. A program that does not read holds a paste up and makes nothing grow.
 */
export class GuestTypist {
  readonly #guest: GuestInput
  /** What is left of a paste. */
  #paste: Buffer | undefined
  #timer: NodeJS.Timeout | undefined
  /** Typed behind the paste. */
  #typed = ''
  #isOpen = false

  constructor(guest: GuestInput) {
    this.#guest = guest
  }

  type(text: string): void {
    if (this.#paste === undefined) this.#guest.write(Buffer.from(text))
    else if (STOPS.includes(text)) {
      this.#dropPaste()
      this.#guest.write(Buffer.from(text))
    } else if (this.#typed.length + text.length <= MAX_TYPED) this.#typed += text
  }

  /** A text of the session's own; one at a time, and nothing while one is on its way. */
  paste(text: string, isBracketed: boolean): void {
    const lines = text.replaceAll(/\r\n|\n/g, '\r').replaceAll(CONTROLS, '')
    if (this.#paste !== undefined || lines === '') return
    if (isBracketed) this.begin()
    this.#paste = Buffer.from(lines)
    this.#next()
  }

  /** A paste that is typed from elsewhere begins; every key until its end belongs to it. */
  begin(): void {
    if (this.#isOpen) return
    this.#isOpen = true
    this.#guest.write(Buffer.from(PASTE_BEGINS))
  }

  end(): void {
    // A paste of the session's own ends by itself.
    if (!this.#isOpen || this.#paste !== undefined) return
    this.#isOpen = false
    this.#guest.write(Buffer.from(PASTE_ENDS))
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#paste = undefined
    this.#typed = ''
  }

  #next(): void {
    const paste = this.#paste
    if (paste === undefined) return
    if (this.#guest.waitingBytes === 0) {
      this.#guest.write(paste.subarray(0, PIECE_BYTES))
      this.#paste = paste.subarray(PIECE_BYTES)
    }
    if (this.#paste?.length === 0) this.#dropPaste()
    else this.#timer = setTimeout(() => this.#next(), PIECE_MS)
  }

  /** Its end is told also where it was cut off, and then comes what was typed behind it. */
  #dropPaste(): void {
    const typed = this.#typed
    this.close()
    this.end()
    this.#guest.write(Buffer.from(typed))
  }
}
