import type { Codec } from '#protocol/codec.ts'
import { type Hold, type Blocked } from '#protocol/plain/reasons.ts'
import type { GateMessage } from '#protocol/view.ts'
import { isFullColour } from '#protocol/plain/codecs.ts'
import { LANGUAGES } from '#protocol/plain/languages.ts'

import { currentLanguage } from '../locales/own-language.ts'
import { VIEWER_TEXTS } from '../locales/viewer-texts.ts'
import { closePage } from './input/closed-page.ts'
import { Connection, type ConnectionState } from './line/connection.ts'
import { FigureWatch } from './line/figure-watch.ts'
import { offerFullScreen } from './screen/full-screen.ts'
import { HeadUpDisplay } from './screen/head-up-display.ts'
import { Keyboard, type ViewerInput } from './input/keyboard.ts'
import { watchPointer } from './input/pointer.ts'
import { receivableCodecs } from './line/receivable-codecs.ts'
import { ReplayBar } from './replay-bar.ts'
import { StatusDisplay } from './screen/status-display.ts'
import { WindowScreen } from './screen/window-screen.ts'

/** For what a person must not miss. */
const LONG_NOTICE_MS = 60_000
const SPENT = 'input-volume-spent'

const texts = VIEWER_TEXTS[currentLanguage()]
const sessionId = location.pathname.split('/').at(-1) ?? ''
const video = element('screen', HTMLVideoElement)
const keys = element('keys', HTMLTextAreaElement)
const stage = element('stage', HTMLElement)
const end = element('end', HTMLButtonElement)
const display = new StatusDisplay({
  status: element('status', HTMLElement),
  notice: element('notice', HTMLElement),
  cover: element('cover', HTMLElement),
})

document.documentElement.lang = LANGUAGES[currentLanguage()].html
// With the visible name in it: who speaks to the computer says what stands there.
element('home', HTMLAnchorElement).setAttribute('aria-label', `Vitrine, ${texts.back}`)
video.setAttribute('aria-label', texts.screen)
keys.setAttribute('aria-label', texts.screen)
end.textContent = texts.end
element('full-screen', HTMLButtonElement).textContent = texts.fullScreen
element('full-screen', HTMLButtonElement).title = texts.fullScreenHint
display.cover(texts.connecting)

/** The parts of the page, connected: picture and control down, keys and pointer up. */
class View {
  readonly #connection: Connection
  readonly #screen: WindowScreen
  readonly #bar: ReplayBar
  readonly #figures: { watch: FigureWatch; display: HeadUpDisplay }
  #codec: Codec | undefined
  /** Code points of a text that may be pasted as keys. */
  #typedPaste = 0
  #replay = false
  #observing = false
  /** Why the picture stands still; undefined while it moves. */
  #held: Hold | undefined

  static open(): View {
    return new View()
  }

  private constructor() {
    // First of all, since the rest can be made while it is on its way.
    this.#connection = new Connection({
      url: `${location.origin.replace(/^http/, 'ws')}/api/sessions/${sessionId}/view`,
      codecs: () => this.#receivable(),
      screen: () => this.#screen.screen,
      onTrack: (stream) => {
        video.srcObject = stream
      },
      onMessage: (message) => this.#receive(message),
      onState: (state) => this.#showState(state),
    })
    this.#screen = new WindowScreen({
      stage,
      video,
      changed: (screen) => this.#connection.control({ type: 'resize', screen }),
    })
    this.#bar = new ReplayBar(element('replay', HTMLElement), texts, (message) =>
      this.#connection.control(message),
    )
    this.#figures = showFigures(this.#connection)
    captureInput({
      connection: this.#connection,
      screen: this.#screen,
      watch: this.#figures.watch,
      takesPaste: () => this.#typedPaste > 0,
      pasted: (text) => this.#paste(text),
    })
    video.addEventListener('loadeddata', () => this.#showState('live'))
    end.addEventListener('click', () => void leave(this.#connection))
  }

  /** None ends it here: the server would only refuse. */
  #receivable(): Codec[] {
    const codecs = receivableCodecs()
    if (codecs.length === 0) this.#finish(texts.noCodec)
    return codecs
  }

  #receive(message: GateMessage): void {
    switch (message.type) {
      case 'offer':
        this.#codec = message.codec
        this.#figures.display.codec = message.codec
        this.#screen.limit(message.largest)
        this.#typedPaste = message.typedPaste
        return
      case 'cursor':
        video.style.cursor = message.cursor
        return
      case 'replay':
        this.#replay = true
        end.textContent = texts.closeReplay
        this.#bar.update(message)
        return
      case 'refused':
        display.warn(texts.reasons[message.reason].told)
        return
      case 'held':
        this.#held = message.reason
        this.#showLive()
        return
      case 'resumed':
        this.#held = undefined
        this.#showLive()
        return
      case 'observing':
        this.#observing = true
        end.textContent = texts.stopObserving
        return
      case 'idle':
        display.warn(message.secondsLeft === null ? '' : texts.idle, LONG_NOTICE_MS)
        return
      case 'message':
        display.warn(`${texts.message}${message.text}`, LONG_NOTICE_MS)
        return
      case 'ended':
        this.#finish(texts.reasons[message.reason].told)
        return
      case 'screen':
        this.#screen.tell(message.size)
        return
      case 'pong':
    }
  }

  #paste(text: string): void {
    if (Array.from(text).length > this.#typedPaste) {
      this.#connection.control({ type: 'blocked', what: 'long-text' })
      display.warn(texts.reasons['paste-too-long'].told)
      return
    }
    display.warn(texts.typedPaste)
    this.#connection.control({ type: 'typed-paste', text })
  }

  #showState(state: ConnectionState): void {
    switch (state) {
      case 'connecting':
        display.cover(texts.connecting)
        return
      case 'live':
        this.#showLive()
        return
      case 'lost':
        display.cover(texts.lost)
        return
      case 'forbidden':
        // The sign-in ends where it has sent all that it may: that is what the person has to know.
        this.#finish(this.#held === SPENT ? texts.reasons[SPENT].told : texts.forbidden)
        return
      case 'replaced':
        this.#finish(texts.replaced)
        return
      case 'over':
    }
  }

  #showLive(): void {
    if (this.#held !== undefined) {
      display.cover(texts.reasons[this.#held].told)
      return
    }
    // The line is there; the cover goes when the first picture is there too.
    if (video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) {
      display.cover(texts.starting)
      return
    }
    const isFull = this.#codec !== undefined && isFullColour(this.#codec)
    const live = isFull ? texts.fullColour : texts.live
    const shown = this.#replay ? texts.replay : live
    display.live(this.#observing ? texts.observing : shown)
  }

  #finish(text: string): void {
    display.cover(text)
    end.textContent = texts.back
    this.#connection.close()
  }
}

function showFigures(connection: Connection): { watch: FigureWatch; display: HeadUpDisplay } {
  const watch = new FigureWatch({
    video,
    stats: () => connection.stats(),
    report: (stats) => connection.control(stats),
    show: (figures) => headUp.show(figures),
  })
  const headUp = new HeadUpDisplay({
    panel: element('head-up', HTMLElement),
    button: element('figures', HTMLButtonElement),
    video,
    texts: texts.figures,
    toggled: (shown) => {
      watch.shown = shown
      keys.focus({ preventScroll: true })
    },
  })
  return { watch, display: headUp }
}

function captureInput(parts: {
  connection: Connection
  screen: WindowScreen
  watch: FigureWatch
  takesPaste: () => boolean
  pasted: (text: string) => void
}): void {
  const { connection, screen, watch, takesPaste, pasted } = parts
  const send = (input: ViewerInput): void => {
    watch.sent(input)
    connection.send(input)
  }
  const blocked = (what: Blocked): void => {
    connection.control({ type: 'blocked', what })
    display.warn(texts.reasons[what].told)
  }
  const keyboard = new Keyboard({ target: keys, send, takesPaste, pasted, blocked })
  watchPointer({ target: video, screen: () => screen.shown, send })

  // The picture has the focus for the eye, the hidden field has it for input methods.
  for (const type of ['focus', 'pointerdown']) {
    video.addEventListener(type, () => keys.focus({ preventScroll: true }))
  }
  keys.focus({ preventScroll: true })
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) keyboard.releaseAll()
  })
  closePage(blocked)
  offerFullScreen(element('full-screen', HTMLButtonElement), () =>
    keys.focus({ preventScroll: true }),
  )
}

/** Ends the session on the server, waits for it, and goes back to the person's start page. */
async function leave(connection: Connection): Promise<void> {
  end.disabled = true
  connection.close()
  await fetch(`/api/sessions/${sessionId}`, { method: 'DELETE' }).catch(() => undefined)
  location.assign('/')
}

function element<Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind {
  const found = document.getElementById(id)
  if (!(found instanceof kind)) throw new Error(`no element ${id}`)
  return found
}

View.open()
