import '../shared/zod-without-eval.ts'

import { type Codec, isFullColour } from '#protocol/codec.ts'
import { clampScreen, MAX_SCREEN, type ScreenSize } from '#protocol/screen.ts'
import type { GateMessage } from '#protocol/view.ts'

import { currentLanguage, HTML_LANG } from '../shared/language.ts'
import { Connection, type ConnectionState } from './connection.ts'
import { Keyboard } from './keyboard.ts'
import { watchPointer } from './pointer.ts'
import { receivableCodecs } from './receivable-codecs.ts'
import { ReplayBar } from './replay-bar.ts'
import { StatusDisplay } from './status-display.ts'
import { TEXTS } from './texts.ts'

/** A window that is being dragged has many sizes; the picture follows the one it comes to rest at. */
const RESIZE_REST_MS = 120

const texts = TEXTS[currentLanguage()]
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

document.documentElement.lang = HTML_LANG[currentLanguage()]
element('home', HTMLAnchorElement).setAttribute('aria-label', texts.back)
video.setAttribute('aria-label', texts.screen)
keys.setAttribute('aria-label', texts.screen)
end.textContent = texts.end
display.cover(texts.connecting)

const codecs = receivableCodecs()
if (codecs.length === 0) display.cover(texts.noCodec)
else view(codecs)

/** Connects the parts of the page: picture and control down, keys and pointer up. */
function view(receivable: Codec[]): void {
  let codec: Codec | undefined
  let replay = false

  const connection = new Connection({
    url: `${location.origin.replace(/^http/, 'ws')}/api/sessions/${sessionId}/view`,
    codecs: receivable,
    screen: wantedScreen,
    onTrack: (stream) => {
      video.srcObject = stream
    },
    onMessage: receive,
    onState: showState,
  })
  const bar = new ReplayBar(element('replay', HTMLElement), texts, (message) =>
    connection.control(message),
  )
  captureInput(connection)
  video.addEventListener('loadeddata', () => showState('live'))
  followWindow(() => connection.control({ type: 'resize', screen: wantedScreen() }))
  end.addEventListener('click', () => void leave(connection))

  function receive(message: GateMessage): void {
    switch (message.type) {
      case 'offer':
        codec = message.codec
        return
      case 'cursor':
        video.style.cursor = message.cursor
        return
      case 'replay':
        replay = true
        end.textContent = texts.closeReplay
        bar.update(message)
        return
      case 'refused':
        display.warn(texts.refused[message.reason])
        return
      case 'ended':
        finish(texts.ended[message.reason])
        return
      case 'screen':
      case 'pong':
    }
  }

  function showState(state: ConnectionState): void {
    switch (state) {
      case 'connecting':
        display.cover(texts.connecting)
        return
      case 'live': {
        // The line is there; the cover goes when the first picture is there too.
        if (video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) {
          display.cover(texts.starting)
          return
        }
        const live = codec !== undefined && isFullColour(codec) ? texts.fullColour : texts.live
        display.live(replay ? texts.replay : live)
        return
      }
      case 'lost':
        display.cover(texts.lost)
        return
      case 'replaced':
      case 'forbidden':
        finish(texts[state])
        return
      case 'over':
    }
  }

  function finish(text: string): void {
    display.cover(text)
    end.textContent = texts.back
    connection.close()
  }
}

function captureInput(connection: Connection): void {
  const blocked = (what: 'paste' | 'drop' | 'long-text'): void => {
    connection.control({ type: 'blocked', what })
    display.warn(texts.refused[what])
  }
  const keyboard = new Keyboard({ target: keys, send: (input) => connection.send(input), blocked })
  watchPointer({ target: video, send: (input) => connection.send(input) })

  // The picture has the focus for the eye, the hidden field has it for input methods.
  for (const type of ['focus', 'pointerdown']) {
    video.addEventListener(type, () => keys.focus({ preventScroll: true }))
  }
  keys.focus({ preventScroll: true })
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) keyboard.releaseAll()
  })
  document.addEventListener('dragover', (event) => event.preventDefault())
  document.addEventListener('drop', (event) => {
    if (event.defaultPrevented) return
    event.preventDefault()
    blocked('drop')
  })
}

/** Ends the session on the server, waits for it, and goes back to the person's start page. */
async function leave(connection: Connection): Promise<void> {
  end.disabled = true
  connection.close()
  await fetch(`/api/sessions/${sessionId}`, { method: 'DELETE' }).catch(() => undefined)
  location.assign('/')
}

function wantedScreen(): ScreenSize {
  const { width, height } = stage.getBoundingClientRect()
  const ratio = window.devicePixelRatio
  return clampScreen({ width: width * ratio, height: height * ratio }, MAX_SCREEN)
}

function followWindow(resized: () => void): void {
  let rest: number | undefined
  let last = JSON.stringify(wantedScreen())
  new ResizeObserver(() => {
    clearTimeout(rest)
    rest = window.setTimeout(() => {
      const now = JSON.stringify(wantedScreen())
      if (now !== last) resized()
      last = now
    }, RESIZE_REST_MS)
  }).observe(stage)
}

function element<Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind {
  const found = document.getElementById(id)
  if (!(found instanceof kind)) throw new Error(`no element ${id}`)
  return found
}
