import type { IDisposable, Terminal } from '@xterm/headless'

export type CursorShape = 'block' | 'underline' | 'bar'

const CURSOR_MODE = 25
const SGR_MOUSE_MODE = 1006
/** DECSCUSR: 0 and 1 to 6. The blinking ones stand still, since a blink is a frame. */
const SHAPES: readonly CursorShape[] = [
  'block',
  'block',
  'block',
  'underline',
  'underline',
  'bar',
  'bar',
]

/** Modes that the model keeps to itself, read from the sequences that set them. */
export class FollowedModes implements Disposable {
  cursorShown = true
  cursorShape: CursorShape = 'block'
  sgrMouse = false
  readonly #handlers: IDisposable[]

  /** Its handlers only watch: the model's own run after them. */
  constructor(terminal: Terminal) {
    const { parser } = terminal
    this.#handlers = [
      parser.registerCsiHandler({ prefix: '?', final: 'h' }, (params) => this.#set(params, true)),
      parser.registerCsiHandler({ prefix: '?', final: 'l' }, (params) => this.#set(params, false)),
      parser.registerCsiHandler({ intermediates: ' ', final: 'q' }, ([shape]) => {
        if (typeof shape === 'number') this.cursorShape = SHAPES[shape] ?? this.cursorShape
        return false
      }),
      parser.registerCsiHandler({ intermediates: '!', final: 'p' }, () => {
        this.cursorShown = true
        return false
      }),
      parser.registerEscHandler({ final: 'c' }, () => {
        this.cursorShown = true
        this.cursorShape = 'block'
        this.sgrMouse = false
        return false
      }),
    ]
  }

  [Symbol.dispose](): void {
    for (const handler of this.#handlers) handler.dispose()
  }

  #set(params: readonly (number | number[])[], on: boolean): boolean {
    if (params.includes(CURSOR_MODE)) this.cursorShown = on
    if (params.includes(SGR_MOUSE_MODE)) this.sgrMouse = on
    return false
  }
}
