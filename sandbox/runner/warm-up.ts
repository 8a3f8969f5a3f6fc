import { setImmediate as turn } from 'node:timers/promises'

import { CODECS } from '#protocol/plain/codecs.ts'
import { SCALE } from '#protocol/plain/screen-limits.ts'

import { VideoEncoder } from '../stream/video-encoder.ts'
import { ChangeDetector } from '../frame/change-detector.ts'
import type { Picture } from '../frame/picture.ts'
import { registerFonts } from '../surface/terminal/raster/fonts.ts'
import { Rasteriser } from '../surface/terminal/raster/rasteriser.ts'
import { ScreenModel } from '../surface/terminal/screen/screen-model.ts'

const SIZE = { width: 1280, height: 720 }
/** In both scripts, so that both fonts are read. */
const TEXT = 'The quick brown fox jumps over the lazy dog 0123456789 只有畫面會離開 (){}[]/~$\r\n'

/**
 * Goes once through what the first picture of a session takes: fonts, the rasteriser, an encoder of
 * the best codec. What was loaded and compiled for it stays, and a session's first picture costs a
 * fifth of the time. Stops early when `needed` says that a session waits; never fails, since the
 * session itself will say what is missing.
 */
export async function warmUp(needed: () => boolean): Promise<void> {
  try {
    registerFonts()
    const picture = await drawText(needed)
    if (picture !== undefined) await encode(picture, needed)
  } catch {
    // A font or a codec that this machine has not got.
  }
}

async function drawText(needed: () => boolean): Promise<Picture | undefined> {
  const understood = Promise.withResolvers<void>()
  const rasteriser = new Rasteriser(SIZE, SCALE.usual)
  using model = new ScreenModel(rasteriser.grid, {
    toGuest: () => {},
    understood: understood.resolve,
  })
  await turn()
  if (needed()) return undefined
  rasteriser.draw(model)
  model.feed(Buffer.from(TEXT.repeat(3)))
  await understood.promise
  if (needed()) return undefined
  return rasteriser.draw(model).picture
}

async function encode(picture: Picture, needed: () => boolean): Promise<void> {
  await turn()
  if (needed()) return
  const [codec] = CODECS
  if (codec === undefined) return
  await using encoder = await VideoEncoder.open({
    ...SIZE,
    codec,
    kilobitsPerSecond: 8_000,
    framesPerSecond: 60,
    threads: 2,
  })
  const changes = new ChangeDetector()
  for (const keyFrame of [true, false]) {
    if (needed()) return
    await encoder.encode(picture, { keyFrame, timeMs: 0, dirty: changes.diff(picture) ?? [] })
    await turn()
  }
}
