import { expect, test } from 'vitest'

import { SessionCodecs } from './session-codecs.ts'

const idle = (): number => 0

test('a codec that the runner could not make is not chosen again', () => {
  const codecs = new SessionCodecs({ codecs: ['h264-444', 'vp8'], strictClock: false }, idle)
  expect(codecs.choose(['h264-444', 'vp8'])?.best).toBe('h264-444')
  codecs.fail('h264-444')
  expect(codecs.choose(['h264-444', 'vp8'])?.best).toBe('vp8')
  codecs.fail('vp8')
  expect(codecs.choose(['h264-444', 'vp8'])).toBeUndefined()
})

test('nothing is chosen that policy or viewer leave out', () => {
  expect(
    new SessionCodecs({ codecs: ['vp8'], strictClock: false }, idle).choose(['h264-444']),
  ).toBeUndefined()
  expect(new SessionCodecs({ strictClock: false }, idle).choose([])).toBeUndefined()
})

test('a line that was narrow decides for the view that comes back', () => {
  const codecs = new SessionCodecs({ strictClock: false }, idle)
  codecs.lineIs({ kilobitsPerSecond: 600, lossShare: 0, alive: true })
  expect(codecs.choose(['h264-444', 'h264-420'])).toMatchObject({
    best: 'h264-420',
    reason: 'thin-line',
  })
})

test('on a strict clock nothing but H.264 is chosen', () => {
  const strict = new SessionCodecs({ strictClock: true }, idle)
  expect(strict.choose(['vp9-444', 'h264-420', 'vp8'])?.codecs).toEqual(['h264-420'])
  expect(new SessionCodecs({ codecs: ['vp8'], strictClock: true }, idle).choose(['vp8'])).toBe(
    undefined,
  )
})
