import type { Terminal } from '@xterm/headless'

/** What stands in a `DCS` string, in pieces; the numbers are code points. */
export type StringHandler = {
  hook(params: { params: ArrayLike<number>; length: number }): void
  put(codePoints: Uint32Array, start: number, end: number): void
  /** `whole` is false where the string was broken off. True: nobody else need be asked. */
  unhook(whole: boolean): boolean
}

type Parser = {
  registerDcsHandler(id: { final: string }, handler: StringHandler): unknown
  clearOscHandler(ident: number): void
  clearDcsHandler(id: { intermediates?: string; final: string }): void
}

type InputHandler = {
  readonly _parser: Parser
  readonly _activeBuffer: { x: number }
  print(codePoints: Uint32Array, start: number, end: number): void
  lineFeed(): boolean
}

const PARSER_METHODS = ['registerDcsHandler', 'clearOscHandler', 'clearDcsHandler'] as const
const HANDLER_METHODS = ['print', 'lineFeed'] as const

/**
 * What the model's public interface does not offer: strings that are read as they come instead of
 * being gathered, up to ten million characters each, and printing from within a handler. The version
 * of the package is pinned; whatever is not as expected is said when a session starts.
 */
export class ModelInternals {
  readonly #handler: InputHandler
  readonly #parser: Parser

  constructor(terminal: Terminal) {
    const { _core: core } = terminal as Terminal & { _core?: { _inputHandler?: InputHandler } }
    const { _inputHandler: handler } = core ?? {}
    const { _parser: parser, _activeBuffer: buffer } = handler ?? {}
    const isKnown =
      PARSER_METHODS.every((name) => typeof parser?.[name] === 'function') &&
      HANDLER_METHODS.every((name) => typeof handler?.[name] === 'function') &&
      Number.isInteger(buffer?.x)
    if (handler === undefined || parser === undefined || !isKnown)
      throw new Error('@xterm/headless is built in another way; install the locked version')
    this.#handler = handler
    this.#parser = parser
  }

  /** Reads strings of this kind in pieces; the model's own reader of them is gone. */
  readStrings(final: string, handler: StringHandler): void {
    this.#parser.clearDcsHandler({ final })
    this.#parser.registerDcsHandler({ final }, handler)
  }

  /** Nothing reads, and so nothing gathers, `OSC` strings of these numbers. */
  forgetOsc(idents: readonly number[]): void {
    for (const ident of idents) this.#parser.clearOscHandler(ident)
  }

  /** Nothing reads, and so nothing gathers, `DCS` strings of this kind. */
  forgetDcs(id: { intermediates?: string; final: string }): void {
    this.#parser.clearDcsHandler(id)
  }

  /** Where the next character goes; as many as there are columns where the line is full. */
  get column(): number {
    return this.#buffer.x
  }

  set column(column: number) {
    this.#buffer.x = column
  }

  print(codePoints: Uint32Array): void {
    this.#handler.print(codePoints, 0, codePoints.length)
  }

  lineFeed(): void {
    this.#handler.lineFeed()
  }

  /** Another one whenever the guest changes to its other screen. */
  get #buffer(): { x: number } {
    const { _activeBuffer: buffer } = this.#handler
    return buffer
  }
}
