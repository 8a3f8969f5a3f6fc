import { expect, test } from 'vitest'

import { SessionCodecs } from './session-codecs.ts'

const idle = (): number => 0

test('a codec that the runner could not make is not chosen again', () => {
  const codecs = new SessionCodecs(['h264-444', 'vp8'], idle)
  expect(codecs.choose(['h264-444', 'vp8'])?.best).toBe('h264-444')
  codecs.fail('h264-444')
  expect(codecs.choose(['h264-444', 'vp8'])?.best).toBe('vp8')
  codecs.fail('vp8')
  expect(codecs.choose(['h264-444', 'vp8'])).toBeUndefined()
})

test('nothing is chosen that policy or viewer leave out', () => {
  expect(new SessionCodecs(['vp8'], idle).choose(['h264-444'])).toBeUndefined()
  expect(new SessionCodecs(undefined, idle).choose([])).toBeUndefined()
})

test('a line that was narrow decides for the view that comes back', () => {
  const codecs = new SessionCodecs(undefined, idle)
  codecs.lineIs({ kilobitsPerSecond: 600, lossShare: 0, alive: true })
  expect(codecs.choose(['h264-444', 'h264-420'])).toMatchObject({
    best: 'h264-420',
    reason: 'thin-line',
  })
})
