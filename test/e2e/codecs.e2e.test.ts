import { setTimeout as delay } from 'node:timers/promises'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { type Codec } from '#protocol/codec.ts'
import { CODECS, isFullColour } from '#protocol/plain/codecs.ts'

import { receivableCodecs } from '../../client/viewer/line/receivable-codecs.ts'
import type { Picture } from '../../sandbox/frame/picture.ts'
import { Browser } from '../support/browser.ts'
import { compare, type Fidelity, textAndPlot } from '../support/exact-picture.ts'
import { PictureInBrowser } from '../support/picture-in-browser.ts'

/** Whole picture; with half the colour no codec gets beyond 27 dB on this one. */
const LEAST_DB: Record<Codec, number> = {
  'h264-444': 45,
  'vp9-444': 40,
  'av1-420': 24,
  'h264-420': 24,
  'vp9-420': 24,
  vp8: 24,
}
const PATIENCE_MS = 10_000
const LOOK_AGAIN_MS = 500
const STILL_MS = 4_000

let browser: Browser

beforeAll(async () => {
  browser = await Browser.open()
})

afterAll(async () => {
  await browser[Symbol.asyncDispose]()
})

test('the browser says that it receives every codec which we make', async () => {
  const page = await browser.context.newPage()
  const capabilities = await page.evaluate(() => RTCRtpReceiver.getCapabilities('video'))
  expect(receivableCodecs(capabilities)).toEqual(CODECS)
})

describe.each(CODECS)('%s', (codec) => {
  test('is shown by a real browser as it was painted, as a change and as a key frame', async () => {
    const page = await browser.context.newPage()
    const original = textAndPlot()
    let present: Picture = { ...original, pixels: Buffer.alloc(original.pixels.length, 0x20) }
    const picture = (): Picture => present
    const options = { page, codec, picture, kilobitsPerSecond: 20_000 }
    await using shown = await PictureInBrowser.open(options)
    present = original
    shown.changed()
    await expectFidelity(shown, codec, original)
    await shown[Symbol.asyncDispose]()
    await using again = await PictureInBrowser.open(options)
    await expectFidelity(again, codec, original)
    expect(again.sent.keyFrames).toBeGreaterThanOrEqual(1)
  })
})

test.each(['h264-444', 'h264-420'] as const)(
  '%s is shown as it was painted also when a fixed clock sends it among filler',
  async (codec) => {
    const page = await browser.context.newPage()
    const original = textAndPlot()
    let present: Picture = { ...original, pixels: Buffer.alloc(original.pixels.length, 0x20) }
    const picture = (): Picture => present
    const options = { page, codec, picture, kilobitsPerSecond: 6_000, strictClock: true }
    await using shown = await PictureInBrowser.open(options)
    // Nothing but filler and empty pictures for a while.
    await delay(STILL_MS)
    present = original
    shown.changed()
    await expectFidelity(shown, codec, original)
    expect(shown.sent.keyFrames).toBeGreaterThanOrEqual(1)
  },
)

async function expectFidelity(shown: PictureInBrowser, codec: Codec, original: Picture) {
  const deadline = performance.now() + PATIENCE_MS
  let fidelity: Fidelity
  do {
    await delay(LOOK_AGAIN_MS)
    fidelity = compare(original, await shown.grab())
  } while (fidelity.psnrDb < LEAST_DB[codec] && performance.now() < deadline)
  expect(fidelity.psnrDb).toBeGreaterThanOrEqual(LEAST_DB[codec])
  if (isFullColour(codec)) expect(fidelity.wrongTextPixels).toBe(0)
}
