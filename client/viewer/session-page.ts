import type { Codec } from '#protocol/codec.ts'
import { isFullColour } from '#protocol/plain/codecs.ts'
import type { Blocked, Hold } from '#protocol/plain/reasons.ts'
import type { GateMessage } from '#protocol/view.ts'

import type { ViewerTexts } from '../texts/viewer-texts.ts'
import { CapturedInput } from './input/capture-input.ts'
import { offerScreenKeyboard } from './input/screen-keyboard.ts'
import { KeyboardHelp } from './keyboard-help.ts'
import { LeavingGuard } from './leaving-guard.ts'
import { browserParts, Connection, type ConnectionState } from './line/connection.ts'
import { FigureWatch } from './line/figure-watch.ts'
import { receivableCodecs } from './line/receivable-codecs.ts'
import type { PageElements } from './page-elements.ts'
import { ReplayBar } from './replay-bar.ts'
import { offerFullScreen } from './screen/full-screen.ts'
import { HeadUpDisplay } from './screen/head-up-display.ts'
import { LimitsPanel } from './screen/limits-panel.ts'
import { StatusDisplay } from './screen/status-display.ts'
import { TextSizeControl } from './screen/text-size-control.ts'
import { showWaiting } from './screen/waiting-display.ts'
import { WindowScreen } from './screen/window-screen.ts'

/** For what a person must not miss. */
const LONG_NOTICE_MS = 60_000

type Offer = Extract<GateMessage, { type: 'view/offer' }>

type SessionMessage = Extract<GateMessage, { type: `session/${string}` }>

export type SessionPageOptions = { elements: PageElements; texts: ViewerTexts; sessionId: string }

/** The parts of the page, connected: picture and control down, keys and pointer up. */
export class SessionPage {
  readonly #options: SessionPageOptions
  readonly #display: StatusDisplay
  readonly #connection: Connection
  readonly #screen: WindowScreen
  readonly #textSize: TextSizeControl
  readonly #bar: ReplayBar
  readonly #figures: { watch: FigureWatch; display: HeadUpDisplay }
  readonly #input: CapturedInput
  readonly #help: KeyboardHelp
  readonly #guard = new LeavingGuard()
  readonly #limits: LimitsPanel
  #codec: Codec | undefined
  /** Code points of a text that may be pasted as keys. */
  #typedPaste = 0
  #replay = false
  #observing = false
  /** Why the picture stands still; undefined while it moves. */
  #held: Hold | undefined

  static open(options: SessionPageOptions): SessionPage {
    return new SessionPage(options)
  }

  private constructor(options: SessionPageOptions) {
    this.#options = options
    const { elements, texts } = options
    const { stage, video, end } = elements
    this.#display = new StatusDisplay(elements)
    this.#display.cover(texts.connecting)
    this.#textSize = this.#offerTextSize()
    // Before the other parts, which can be made while it is on its way.
    this.#connection = this.#connect()
    this.#screen = new WindowScreen({
      stage,
      video,
      textSize: () => this.#textSize.quarters,
      changed: (asked) => {
        this.#connection.control({ type: 'screen/resize', ...asked })
        this.#textSize.show()
      },
    })
    this.#bar = new ReplayBar(elements.replay, texts, (message) =>
      this.#connection.control(message),
    )
    this.#figures = this.#showFigures()
    this.#limits = this.#showLimits()
    this.#input = this.#captureInput()
    this.#help = this.#showHelp()
    video.addEventListener('loadeddata', () => this.#showState('live'))
    end.addEventListener('click', () => void this.#leave())
  }

  #connect(): Connection {
    const { elements, sessionId } = this.#options
    return new Connection({
      url: `${location.origin.replace(/^http/, 'ws')}/api/sessions/${sessionId}/view`,
      codecs: () => this.#receivable(),
      screen: () => this.#screen.wanted,
      onTrack: (stream) => {
        elements.video.srcObject = stream
      },
      onMessage: (message) => this.#receive(message),
      onState: (state) => this.#showState(state),
      parts: browserParts(),
    })
  }

  #offerTextSize(): TextSizeControl {
    const { elements, texts } = this.#options
    return new TextSizeControl({
      elements: elements.textSize,
      texts: texts.textSize,
      scaleOf: (quarters) => this.#screen.scaleOf(quarters),
      changed: () => {
        this.#screen.update()
        elements.keys.focus({ preventScroll: true })
      },
    })
  }

  /** None ends it here: the server would only refuse. */
  #receivable(): Codec[] {
    const codecs = receivableCodecs()
    if (codecs.length === 0) this.#finish(this.#options.texts.noCodec)
    return codecs
  }

  #showFigures(): { watch: FigureWatch; display: HeadUpDisplay } {
    const { elements, texts } = this.#options
    const { video, headUp, figures } = elements
    const watch = new FigureWatch({
      video,
      stats: () => this.#connection.stats(),
      report: (stats) => this.#connection.control(stats),
      show: (shown) => display.show(shown),
    })
    const display = new HeadUpDisplay({
      panel: headUp,
      button: figures,
      video,
      texts: texts.figures,
      toggled: (shown) => {
        watch.shown = shown
        this.#input.resume()
      },
    })
    return { watch, display }
  }

  #showLimits(): LimitsPanel {
    const { elements, texts } = this.#options
    const { limits: button, limitsPanel: panel } = elements
    const locale = document.documentElement.lang
    const toggled = (): void => this.#input.resume()
    return new LimitsPanel({ panel, button, texts: texts.limits, locale, toggled })
  }

  #captureInput(): CapturedInput {
    const { elements, texts } = this.#options
    const { fullScreen, figures, showKeyboard, keys } = elements
    offerScreenKeyboard(showKeyboard, keys)
    offerFullScreen(fullScreen, () => this.#input.resume())
    return new CapturedInput({
      elements,
      screen: () => this.#screen.shown,
      outside: () => figures,
      send: (input) => {
        this.#figures.watch.sent(input)
        this.#connection.send(input)
      },
      entered: (text) => this.#paste(text),
      blocked: (what) => {
        this.#tellBlocked(what)
        this.#display.warn(texts.reasons[what].told)
      },
      tell: (what) =>
        this.#display.warn(
          what === 'own-chord' ? texts.keyboard.ownChord : texts.keyboard.unreadable,
        ),
    })
  }

  #showHelp(): KeyboardHelp {
    const { elements, texts } = this.#options
    const { keyboard: button, chords: panel, keys, home } = elements
    // The session goes on: who clicks there means it.
    home.addEventListener('click', () => (this.#guard.asks = false))
    return new KeyboardHelp({ button, panel, keys, texts: texts.keyboard })
  }

  /** What a replay or somebody else's session does not use stays with the page. */
  #watchOnly(): void {
    this.#guard.asks = false
    this.#input.watchOnly()
    this.#help.hide()
  }

  #offered({ codec, largest, surface, typedPaste }: Offer): void {
    this.#codec = codec
    this.#figures.display.codec = codec
    this.#screen.limit(largest)
    this.#textSize.show()
    this.#typedPaste = typedPaste
    this.#input.offer({ terminal: surface === 'terminal', typedPaste: typedPaste > 0 })
    this.#help.offer({ typedPaste: typedPaste > 0 })
    this.#guard.asks = !this.#replay && !this.#observing
  }

  #receive(message: GateMessage): void {
    if (isOfSession(message)) this.#hearOfSession(message)
    else this.#hearOfView(message)
  }

  #hearOfSession(message: SessionMessage): void {
    const { texts } = this.#options
    switch (message.type) {
      case 'session/idle':
        this.#display.warn(message.secondsLeft === null ? '' : texts.idle, LONG_NOTICE_MS)
        return
      case 'session/limits':
        this.#limits.show(message)
        return
      case 'session/notice':
        this.#display.warn(texts.notices[message.notice], LONG_NOTICE_MS)
        return
      case 'session/message':
        this.#display.warn(`${texts.message}${message.text}`, LONG_NOTICE_MS)
        return
      case 'session/ended':
        this.#finish(texts.reasons[message.reason].told)
    }
  }

  #hearOfView(message: Exclude<GateMessage, SessionMessage>): void {
    const { elements, texts } = this.#options
    switch (message.type) {
      case 'view/offer':
        this.#offered(message)
        return
      case 'pointer/shape':
        elements.video.style.cursor = message.cursor
        return
      case 'replay/position':
        if (!this.#replay) this.#watchOnly()
        this.#replay = true
        this.#textSize.remove()
        elements.end.textContent = texts.closeReplay
        this.#bar.update(message)
        return
      case 'view/refused':
        this.#display.warn(texts.reasons[message.reason].told)
        return
      case 'input/waiting':
        showWaiting(elements.waiting, texts, message.records)
        return
      case 'view/held':
        this.#held = message.reason
        this.#showLive()
        return
      case 'view/resumed':
        this.#held = undefined
        this.#showLive()
        return
      case 'view/observing':
        if (!this.#observing) this.#watchOnly()
        this.#observing = true
        this.#textSize.remove()
        elements.end.textContent = texts.stopObserving
        return
      case 'screen/changed':
        this.#screen.tell(message.size)
        return
      case 'line/pong':
    }
  }

  #paste(text: string): void {
    const { texts } = this.#options
    if (Array.from(text).length > this.#typedPaste) {
      this.#tellBlocked('long-text')
      this.#display.warn(texts.reasons['paste-too-long'].told)
      return
    }
    this.#display.warn(texts.typedPaste)
    this.#connection.control({ type: 'input/paste', text })
  }

  #tellBlocked(what: Blocked): void {
    this.#connection.control({ type: 'input/blocked', what })
  }

  #showState(state: ConnectionState): void {
    const { elements, texts } = this.#options
    switch (state) {
      case 'live':
        this.#showLive()
        return
      case 'lost':
        showWaiting(elements.waiting, texts, 0)
        this.#display.cover(texts.lost)
        return
      case 'forbidden':
        this.#finish(texts.forbidden)
        return
      case 'spent':
        this.#finish(texts.reasons['input-volume-spent'].told)
        return
      case 'replaced':
        this.#finish(texts.replaced)
        return
      case 'over':
    }
  }

  #showLive(): void {
    const { elements, texts } = this.#options
    if (this.#held !== undefined) {
      this.#display.cover(texts.reasons[this.#held].told)
      return
    }
    // The line is there; the cover goes when the first picture is there too.
    if (elements.video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) {
      this.#display.cover(texts.starting)
      return
    }
    const isFull = this.#codec !== undefined && isFullColour(this.#codec)
    const live = isFull ? texts.fullColour : texts.live
    const shown = this.#replay ? texts.replay : live
    this.#display.live(this.#observing ? texts.observing : shown)
  }

  #finish(text: string): void {
    this.#guard.asks = false
    const { elements, texts } = this.#options
    showWaiting(elements.waiting, texts, 0)
    this.#display.cover(text)
    elements.end.textContent = texts.back
    this.#connection.close()
  }

  /** Ends the session on the server, waits for it, and goes back to the person's start page. */
  async #leave(): Promise<void> {
    this.#guard.asks = false
    const { elements, sessionId } = this.#options
    elements.end.disabled = true
    this.#connection.close()
    await fetch(`/api/sessions/${sessionId}`, { method: 'DELETE' }).catch(() => undefined)
    location.assign('/')
  }
}

function isOfSession(message: GateMessage): message is SessionMessage {
  return message.type.startsWith('session/')
}
