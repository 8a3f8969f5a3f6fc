import { setTimeout as delay } from 'node:timers/promises'

import { type Codec } from '#protocol/codec.ts'
import { CODECS } from '#protocol/plain/codecs.ts'

import type { Picture } from '../../sandbox/frame/picture.ts'
import { Browser } from '../support/browser.ts'
import { compare, textAndPlot } from '../support/exact-picture.ts'
import { PictureInBrowser } from '../support/picture-in-browser.ts'
import { machineConditions } from './machine.ts'
import { type Benchmark, type Form, rounded } from './report.ts'

/**
 * A dark screen before, so that the picture under test arrives as a change and not as a key frame,
 * and on a line that is known: in the first two seconds of a view large pictures come coarser.
 */
const BEFORE_MS = { full: 3_000, short: 500 }
const STILL_MS = 1_000
const KILOBITS_PER_SECOND = 20_000

/**
 * What the person sees of small coloured text and of a plot, once it has been still for a second. The
 * picture is computed, so that every pixel of it is known; it goes the whole way of a session's
 * picture, from the change detector through encoder, packets and media server into a real Chromium,
 * and is compared there as the browser paints it. `_wrong_text_pixels` look more like another ink of
 * the text than like their own; `_worst_text_levels` is the largest difference in any channel.
 */
export const fidelity: Benchmark = {
  summary: 'coloured one-pixel text and a plot in Chromium, still for one second, for each codec',
  targets: {
    h264_444_psnr_db: { min: 45 },
    h264_444_wrong_text_pixels: { max: 0 },
  },
  run: async ({ say, form }) => {
    await using browser = await Browser.open()
    const conditions = machineConditions(browser)
    const figures: Record<string, number> = {}
    for (const codec of CODECS) {
      const measured = await measure(browser, codec, form)
      say(`${codec}: ${JSON.stringify(measured)}`)
      const name = codec.replace('-', '_')
      for (const [figure, value] of Object.entries(measured)) figures[`${name}_${figure}`] = value
    }
    return {
      conditions: {
        ...conditions,
        width: 1280,
        height: 720,
        line_kbit_s: KILOBITS_PER_SECOND,
        still_ms: STILL_MS,
      },
      figures,
    }
  },
}

async function measure(browser: Browser, codec: Codec, form: Form) {
  const page = await browser.context.newPage()
  const original = textAndPlot()
  const dark = { ...original, pixels: Buffer.alloc(original.pixels.length, 0x20) }
  let present: Picture = dark
  const picture = () => present
  const options = { page, codec, picture, kilobitsPerSecond: KILOBITS_PER_SECOND }
  await using shown = await PictureInBrowser.open(options)
  await delay(BEFORE_MS[form])
  const before = { ...shown.sent }
  present = original
  shown.changed()
  await delay(STILL_MS)
  const { psnrDb, wrongTextPixels, worstTextLevels } = compare(original, await shown.grab())
  return {
    psnr_db: rounded(psnrDb),
    wrong_text_pixels: wrongTextPixels,
    worst_text_levels: worstTextLevels,
    sent_kbyte: rounded((shown.sent.bytes - before.bytes) / 1_000),
    frames: shown.sent.frames - before.frames,
  }
}
