import { expect, test } from 'vitest'

import { CodecSelection } from './codec-selection.ts'

const idle = (): number => 0

test('a codec that the runner could not make is not chosen again', () => {
  const codecs = new CodecSelection(['h264-444', 'vp8'], idle)
  expect(codecs.choose(['h264-444', 'vp8'])?.best).toBe('h264-444')
  codecs.fail('h264-444')
  expect(codecs.choose(['h264-444', 'vp8'])?.best).toBe('vp8')
  codecs.fail('vp8')
  expect(codecs.choose(['h264-444', 'vp8'])).toBeUndefined()
})

test('nothing is chosen that policy or viewer leave out', () => {
  expect(new CodecSelection(['vp8'], idle).choose(['h264-444'])).toBeUndefined()
  expect(new CodecSelection(undefined, idle).choose([])).toBeUndefined()
})

test('a line that was narrow decides for the view that comes back', () => {
  const codecs = new CodecSelection(undefined, idle)
  codecs.lineIs({ kilobitsPerSecond: 600, lossShare: 0, alive: true })
  expect(codecs.choose(['h264-444', 'h264-420'])).toMatchObject({
    best: 'h264-420',
    reason: 'thin-line',
  })
})

test('what is allowed changes with the policy', () => {
  const codecs = new CodecSelection(undefined, idle)
  expect(codecs.allows('vp8')).toBe(true)
  codecs.limit(['h264-420'])
  expect(codecs.allows('vp8')).toBe(false)
  expect(codecs.choose(['vp9-444', 'h264-420', 'vp8'])?.codecs).toEqual(['h264-420'])
  expect(codecs.choose(['vp8'])).toBeUndefined()
})

test('a view is opened anew when its line has become another one, and not for a moment of it', () => {
  const codecs = new CodecSelection(undefined, idle)
  const outdated = (nowMs: number): boolean =>
    codecs.isOutdated('h264-444', ['h264-444', 'av1-420'], nowMs)
  const lineIs = (kilobitsPerSecond: number | null): void =>
    codecs.lineIs({ kilobitsPerSecond, lossShare: 0, alive: true })
  codecs.chosen(0)
  lineIs(300)
  expect(outdated(70_000)).toBe(false)
  lineIs(null)
  expect(outdated(79_000)).toBe(false)
  lineIs(300)
  expect(outdated(81_000)).toBe(false)
  expect(outdated(100_999)).toBe(false)
  expect(outdated(101_000)).toBe(true)
  codecs.chosen(101_000)
  expect(codecs.isOutdated('av1-420', ['h264-444', 'av1-420'], 200_000)).toBe(false)
  lineIs(null)
  expect(codecs.isOutdated('av1-420', ['h264-444', 'av1-420'], 201_000)).toBe(false)
  expect(codecs.isOutdated('av1-420', ['h264-444', 'av1-420'], 221_000)).toBe(true)
  lineIs(900)
  expect(codecs.isOutdated('av1-420', ['h264-444', 'av1-420'], 300_000)).toBe(false)
})

test('no view is opened anew within a minute, nor where nothing else may be chosen', () => {
  const codecs = new CodecSelection(undefined, idle)
  codecs.chosen(0)
  codecs.lineIs({ kilobitsPerSecond: 300, lossShare: 0, alive: true })
  for (let nowMs = 0; nowMs < 60_000; nowMs += 1_000) {
    expect(codecs.isOutdated('h264-444', ['h264-444', 'vp8'], nowMs)).toBe(false)
  }
  expect(codecs.isOutdated('h264-444', ['h264-444', 'vp8'], 60_000)).toBe(true)
  const fixed = new CodecSelection(['h264-444'], idle)
  fixed.lineIs({ kilobitsPerSecond: 300, lossShare: 0, alive: true })
  fixed.isOutdated('h264-444', ['h264-444', 'vp8'], 0)
  expect(fixed.isOutdated('h264-444', ['h264-444', 'vp8'], 100_000)).toBe(false)
})
