import { beforeEach, describe, expect, test } from 'vitest'

import { VIEWER_TEXTS } from '../../texts/viewer-texts.ts'
import { FakeTimers } from '../line/doubles/fake-timers.ts'
import { ViewState } from './view-state.ts'

const texts = VIEWER_TEXTS.en

let timers: FakeTimers
let shown: { live?: string; cover?: string; leaving?: string }
let state: ViewState
beforeEach(() => {
  timers = new FakeTimers()
  shown = {}
  state = new ViewState({
    texts,
    timers,
    clock: () => '14:03:22',
    display: {
      live: (live) => (shown = { leaving: shown.leaving ?? '', live }),
      cover: (cover) => (shown = { leaving: shown.leaving ?? '', cover }),
    },
    nameLeaving: (leaving) => (shown.leaving = leaving),
  })
})

function goLive(): void {
  state.learn({ codec: 'h264-444', picture: 'awaited' })
  state.connected()
  state.learn({ picture: 'shown' })
}

test('a picture is called live once the line and its first frame are there', () => {
  expect(shown.cover).toBe(texts.connecting)
  state.connected()
  expect(shown.cover).toBe(texts.starting)
  state.learn({ picture: 'shown', codec: 'h264-444' })
  expect(shown).toEqual({ live: texts.fullColour, leaving: texts.end })
})

describe('a picture is not called live', () => {
  test('after the end, whatever comes late', () => {
    goLive()
    state.finish(texts.reasons['server-stopped'].told)
    state.learn({ picture: 'shown', held: undefined, answers: true })
    state.connected()
    state.lost()
    state.finish(texts.over)
    expect(shown).toEqual({ cover: texts.reasons['server-stopped'].told, leaving: texts.back })
  })

  test('after a start that was refused, when a frame comes first', () => {
    state.finish(texts.reasons['sandbox-failed'].told)
    state.learn({ picture: 'shown' })
    expect(shown.cover).toBe(texts.reasons['sandbox-failed'].told)
  })

  test('while the display of the session does not answer, and is again when it does', () => {
    goLive()
    state.learn({ answers: false })
    expect(shown.cover).toBe(texts.displayStopped)
    state.learn({ answers: true })
    expect(shown.live).toBe(texts.fullColour)
  })

  test('while it is held', () => {
    goLive()
    state.learn({ held: 'frozen-by-supervisor' })
    state.learn({ answers: false })
    expect(shown.cover).toBe(texts.reasons['frozen-by-supervisor'].told)
  })

  test('while no frame comes, or none that the browser can decode', () => {
    state.connected()
    state.learn({ picture: 'late' })
    expect(shown.cover).toBe(texts.late)
    state.learn({ picture: 'undecodable' })
    expect(shown.cover).toBe(texts.undecodable)
  })

  test('while the line is lost: since when is said, and the way back is offered', async () => {
    goLive()
    state.lost()
    expect(shown).toEqual({ cover: texts.lost, leaving: texts.end })
    await timers.pass(5_000)
    state.lost()
    await timers.pass(5_000)
    expect(shown.cover).toContain('14:03:22')
    expect(shown.leaving).toBe(texts.back)
    expect(state.canEnd).toBe(false)
    state.connected()
    expect(shown).toEqual({ live: texts.fullColour, leaving: texts.end })
  })
})
