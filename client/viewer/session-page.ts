import type { Codec } from '#protocol/codec.ts'
import type { Blocked } from '#protocol/plain/reasons.ts'
import type { GateMessage } from '#protocol/view.ts'

import type { ViewerTexts } from '../texts/viewer-texts.ts'
import { type Figures, showFigures } from './figures.ts'
import { CapturedInput } from './input/capture-input.ts'
import { offerScreenKeyboard } from './input/screen-keyboard.ts'
import { KeyboardHelp } from './keyboard-help.ts'
import { LeavingGuard } from './leaving-guard.ts'
import { browserParts, Connection, type ConnectionState } from './line/connection.ts'
import { receivableCodecs } from './line/receivable-codecs.ts'
import { BROWSER_TIMERS } from './line/timers.ts'
import type { PageElements } from './page-elements.ts'
import { ReplayBar } from './replay-bar.ts'
import { isOfSession, SessionNews, type SessionMessage } from './session-news.ts'
import { offerFullScreen } from './screen/full-screen.ts'
import { LimitsPanel } from './screen/limits-panel.ts'
import { StatusDisplay } from './screen/status-display.ts'
import { TextSizeControl } from './screen/text-size-control.ts'
import { showWaiting } from './screen/waiting-display.ts'
import { WindowScreen } from './screen/window-screen.ts'
import { EndQuestion } from './state/end-question.ts'
import { EndingNotice } from './state/ending-notice.ts'
import { endSession } from './state/leave.ts'
import { PictureWatch } from './state/picture-watch.ts'
import { factsOf, isNews } from './state/said.ts'
import { openViewState, type ViewState } from './state/view-state.ts'

type Offer = Extract<GateMessage, { type: 'view/offer' }>

export type SessionPageOptions = { elements: PageElements; texts: ViewerTexts; sessionId: string }

/** The parts of the page, connected: picture and control down, keys and pointer up. */
export class SessionPage {
  readonly #options: SessionPageOptions
  readonly #display: StatusDisplay
  readonly #connection: Connection
  readonly #screen: WindowScreen
  readonly #textSize: TextSizeControl
  readonly #bar: ReplayBar
  readonly #figures: Figures
  readonly #state: ViewState
  readonly #picture: PictureWatch
  readonly #ending: EndingNotice
  readonly #question: EndQuestion
  readonly #input: CapturedInput
  readonly #help: KeyboardHelp
  readonly #guard = new LeavingGuard()
  readonly #news: SessionNews
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
    this.#figures = showFigures({
      elements,
      texts,
      stats: () => this.#connection.stats(),
      report: (stats) => this.#connection.control(stats),
      resume: () => this.#input.resume(),
    })
    this.#news = new SessionNews({
      texts,
      display: this.#display,
      limits: this.#showLimits(),
      ending: this.#ending,
      ended: (text) => this.#finish(text),
    })
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
      screen: () => this.#screen.wanted,
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
    this.#textSize.remove()
    this.#help.hide()
  }

  #offered({ codec, largest, surface, typedPaste }: Offer): void {
    this.#state.learn({ codec })
    this.#figures.display.codec = codec
    this.#screen.limit(largest)
    this.#textSize.show()
    this.#typedPaste = typedPaste
    this.#input.offer({ terminal: surface === 'terminal', typedPaste: typedPaste > 0 })
    this.#help.offer({ typedPaste: typedPaste > 0 })
    this.#guard.asks = this.#state.kind === 'live'
  }

  #receive(message: GateMessage): void {
    if (isOfSession(message)) this.#news.hear(message)
    else this.#hearOfView(message)
  }

  #hearOfView(message: Exclude<GateMessage, SessionMessage>): void {
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
