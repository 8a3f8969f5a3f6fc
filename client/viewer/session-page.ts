import type { Codec } from '#protocol/codec.ts'
import type { Blocked } from '#protocol/plain/reasons.ts'
import type { GateMessage } from '#protocol/view.ts'

import type { ViewerTexts } from '../texts/viewer-texts.ts'
import { CapturedInput } from './input/capture-input.ts'
import { offerScreenKeyboard } from './input/screen-keyboard.ts'
import { KeyboardHelp } from './keyboard-help.ts'
import { LeavingGuard } from './leaving-guard.ts'
import { browserParts, Connection, type ConnectionState } from './line/connection.ts'
import { FigureWatch } from './line/figure-watch.ts'
import { receivableCodecs } from './line/receivable-codecs.ts'
import { BROWSER_TIMERS } from './line/timers.ts'
import type { PageElements } from './page-elements.ts'
import { ReplayBar } from './replay-bar.ts'
import { offerFullScreen } from './screen/full-screen.ts'
import { HeadUpDisplay } from './screen/head-up-display.ts'
import { LimitsPanel } from './screen/limits-panel.ts'
import { StatusDisplay } from './screen/status-display.ts'
import { showWaiting } from './screen/waiting-display.ts'
import { WindowScreen } from './screen/window-screen.ts'
import { EndQuestion } from './state/end-question.ts'
import { EndingNotice } from './state/ending-notice.ts'
import { endSession } from './state/leave.ts'
import { PictureWatch } from './state/picture-watch.ts'
import { factsOf, isNews } from './state/said.ts'
import { openViewState, type ViewState } from './state/view-state.ts'

/** For what a person must not miss. */
const LONG_NOTICE_MS = 60_000

type Offer = Extract<GateMessage, { type: 'view/offer' }>

export type SessionPageOptions = { elements: PageElements; texts: ViewerTexts; sessionId: string }

/** The parts of the page, connected: picture and control down, keys and pointer up. */
export class SessionPage {
  readonly #options: SessionPageOptions
  readonly #display: StatusDisplay
  readonly #connection: Connection
  readonly #screen: WindowScreen
  readonly #bar: ReplayBar
  readonly #figures: { watch: FigureWatch; display: HeadUpDisplay }
  readonly #state: ViewState
  readonly #picture: PictureWatch
  readonly #ending: EndingNotice
  readonly #question: EndQuestion
  readonly #input: CapturedInput
  readonly #help: KeyboardHelp
  readonly #guard = new LeavingGuard()
  readonly #limits: LimitsPanel
  /** Code points of a text that may be pasted as keys. */
  #typedPaste = 0

  static open(options: SessionPageOptions): SessionPage {
    return new SessionPage(options)
  }

  private constructor(options: SessionPageOptions) {
    this.#options = options
    const { elements, texts } = options
    const { stage, video, end } = elements
    this.#display = new StatusDisplay(elements)
    this.#state = openViewState(elements.end, texts, this.#display)
    this.#picture = new PictureWatch({
      stats: () => this.#connection.stats(),
      timers: BROWSER_TIMERS,
      told: (picture) => this.#state.learn({ picture }),
    })
    this.#ending = new EndingNotice(document.title, {
      elements,
      texts,
      timers: BROWSER_TIMERS,
      setTitle: (title) => (document.title = title),
    })
    this.#question = new EndQuestion(elements, texts)
    // Before the other parts, which can be made while it is on its way.
    this.#connection = this.#connect()
    this.#screen = new WindowScreen({
      stage,
      video,
      changed: (screen) => this.#connection.control({ type: 'screen/resize', screen }),
    })
    this.#bar = new ReplayBar(elements.replay, texts, (message) =>
      this.#connection.control(message),
    )
    this.#figures = this.#showFigures()
    this.#limits = this.#showLimits()
    this.#input = this.#captureInput()
    this.#help = this.#showHelp()
    video.addEventListener('loadeddata', () => this.#seePicture())
    end.addEventListener('click', () => void this.#leave())
  }

  #connect(): Connection {
    const { elements, sessionId } = this.#options
    return new Connection({
      url: `${location.origin.replace(/^http/, 'ws')}/api/sessions/${sessionId}/view`,
      codecs: () => this.#receivable(),
      screen: () => this.#screen.screen,
      onTrack: (stream) => {
        elements.video.srcObject = stream
        this.#state.learn({ picture: 'awaited' })
        this.#picture.start()
      },
      onMessage: (message) => this.#receive(message),
      onState: (state) => this.#follow(state),
      parts: browserParts(),
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
  #watchOnly(kind: 'replay' | 'observation'): void {
    if (this.#state.kind === kind) return
    this.#state.learn({ kind })
    this.#guard.asks = false
    this.#input.watchOnly()
    this.#help.hide()
  }

  #offered({ codec, largest, surface, typedPaste }: Offer): void {
    this.#state.learn({ codec })
    this.#figures.display.codec = codec
    this.#screen.limit(largest)
    this.#typedPaste = typedPaste
    this.#input.offer({ terminal: surface === 'terminal', typedPaste: typedPaste > 0 })
    this.#help.offer({ typedPaste: typedPaste > 0 })
    this.#guard.asks = this.#state.kind === 'live'
  }

  #receive(message: GateMessage): void {
    const { elements, texts } = this.#options
    if (isNews(message)) {
      this.#state.learn(factsOf(message))
      return
    }
    switch (message.type) {
      case 'view/offer':
        this.#offered(message)
        return
      case 'pointer/shape':
        elements.video.style.cursor = message.cursor
        return
      case 'replay/position':
        this.#watchOnly('replay')
        this.#bar.update(message)
        return
      case 'view/refused':
        this.#display.warn(texts.reasons[message.reason].told)
        return
      case 'input/waiting':
        showWaiting(elements.waiting, texts, message.records)
        return
      case 'view/observing':
        this.#watchOnly('observation')
        return
      case 'session/ending':
        this.#ending.tell(message.reason, message.secondsLeft)
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

  /** The cover goes with the first picture, unless something else keeps it. */
  #seePicture(): void {
    this.#picture.stop()
    this.#state.learn({ picture: 'shown' })
  }

  #follow(state: ConnectionState): void {
    const { elements, texts } = this.#options
    switch (state) {
      case 'live':
        this.#state.connected()
        return
      case 'lost':
        showWaiting(elements.waiting, texts, 0)
        this.#state.lost()
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
        this.#finish(texts.over)
    }
  }

  #finish(text: string): void {
    const { elements, texts } = this.#options
    this.#guard.asks = false
    showWaiting(elements.waiting, texts, 0)
    this.#picture.stop()
    this.#ending.clear()
    this.#state.finish(text)
    this.#connection.close()
  }

  /** Ends the session on the server, waits for it, and goes back to the person's start page. */
  async #leave(): Promise<void> {
    const { elements, texts, sessionId } = this.#options
    const { asks } = this.#guard
    this.#guard.asks = false
    elements.end.disabled = true
    try {
      const ask = this.#question.ask.bind(this.#question)
      const send = fetch.bind(window)
      if (this.#state.canEnd && !(await endSession({ sessionId, send, ask }))) {
        elements.end.disabled = false
        this.#guard.asks = asks
        this.#input.resume()
        return
      }
    } catch {
      this.#display.warn(texts.endFailed)
      elements.end.disabled = false
      this.#guard.asks = asks
      return
    }
    this.#connection.close()
    location.assign('/')
  }
}
