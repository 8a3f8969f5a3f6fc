import {
  AV_PIX_FMT_YUV420P,
  AV_PIX_FMT_YUV444P,
  type AVPixelFormat,
  type FFEncoderCodec,
} from 'node-av/constants'

import { withoutSupplements } from '../bitstream/nal-units.ts'
import { withoutDelimiters } from '../bitstream/obus.ts'

/** What is called a quantizer here is on the scale of the library: 0 to 51 in x264, to 63 else. */
export type Quantizers = {
  /** A small change and a picture that is refined get this one: visually lossless. */
  best: number
  /** A large change gets this one on a line that has room for it. */
  clear: number
  /** What a step of coarseness (0 to 24, `byte-budget.ts`) adds. */
  perStep: number
  /** A frame that reports no more shows its picture as well as this encoder can. */
  settled: number
}

export type ColourFormat = {
  pixelFormat: AVPixelFormat
  /** By so many bits the planes of colour are smaller than that of brightness. */
  chromaShift: 0 | 1
}

export const FULL_COLOUR: ColourFormat = { pixelFormat: AV_PIX_FMT_YUV444P, chromaShift: 0 }
export const HALF_COLOUR: ColourFormat = { pixelFormat: AV_PIX_FMT_YUV420P, chromaShift: 1 }

export type EncoderSettings = {
  library: FFEncoderCodec
  colour: ColourFormat
  options: (setup: { quantizer: number; threads: number }) => Readonly<Record<string, string>>
  quantizers: Quantizers
  /**
   * How the quantizer changes from frame to frame. `option`: x264 takes a new `crf`. `region`:
   * libvpx takes differences for regions of interest in inter frames, here for the rows to improve.
   * `reopen`: SVT-AV1 keeps the one that it was opened with.
   */
  control: 'option' | 'region' | 'reopen'
  /** A copy of what the library made, without what no receiver needs. */
  trimmed: (frame: Buffer, keyFrame: boolean) => Buffer
}

/**
 * `qcomp` and `ipratio` of 1 make x264 hold exactly the quantizer that it was given, with no rate
 * control of its own: ours counts real bytes and real time (`byte-budget.ts`). Psycho-visual
 * tricks blur text. Zero latency means: one picture in, one frame out, slices as threads.
 */
export function x264(profile: 'high444' | 'baseline', colour: ColourFormat): EncoderSettings {
  return {
    library: 'libx264' as FFEncoderCodec,
    colour,
    quantizers: { best: 13, clear: 19, perStep: 1, settled: 14 },
    control: 'option',
    options: ({ quantizer }) => ({
      preset: 'ultrafast',
      tune: 'zerolatency',
      // The preset's search walks down a slope, and text has none: a page that scrolled by a line came
      // as new, 150 to 430 KB. This one also looks straight up and down: 10 KB, in half the time.
      'motion-est': 'umh',
      me_range: '32',
      crf: String(quantizer),
      'forced-idr': '1',
      aud: '0',
      // Takes what is known of unchanged blocks (`nameChanges` in `frame-encoder.ts`).
      mb_info: '1',
      'x264-params': 'psy=0:qcomp=1:ipratio=1:analyse=i4x4:scenecut=0:repeat-headers=1:annexb=1',
      profile,
    }),
    // Its key frames begin with an advertisement of itself.
    trimmed: (frame, keyFrame) => (keyFrame ? withoutSupplements(frame) : Buffer.from(frame)),
  }
}

/** A fixed quantizer, no look-ahead and no hidden frames: one picture in, one frame out. */
function libvpx(
  library: string,
  colour: ColourFormat,
  options: Readonly<Record<string, string>>,
): EncoderSettings {
  return {
    library: library as FFEncoderCodec,
    colour,
    quantizers: { best: 4, clear: 8, perStep: 2, settled: 4 },
    control: 'region',
    options: ({ quantizer }) => ({
      deadline: 'realtime',
      'lag-in-frames': '0',
      'auto-alt-ref': '0',
      'error-resilient': '0',
      crf: String(quantizer),
      qmin: String(quantizer),
      qmax: String(quantizer),
      ...options,
    }),
    trimmed: (frame) => Buffer.from(frame),
  }
}

/**
 * Speed 7 would make a key frame of text 28 % smaller, but takes 150 ms for a new screen where 8
 * takes 60. Regions of interest work from speed 5 on and without adaptive quantization only.
 */
export function vp9(colour: ColourFormat): EncoderSettings {
  return libvpx('libvpx-vp9', colour, {
    'cpu-used': '8',
    'tune-content': 'screen',
    'aq-mode': '0',
    'row-mt': '1',
  })
}

/**
 * A speed below zero is fixed; above it the time that is left decides whether scrolling is seen as
 * such: 7 KB or 210 KB a frame.
 */
export function vp8(): EncoderSettings {
  return libvpx('libvpx', HALF_COLOUR, { 'cpu-used': '-4', 'screen-content-mode': '1' })
}

/**
 * Screen-content tools (palettes, copies from within the picture) make a key frame of text half
 * of x264's at the same quality. They work in key frames alone. `pred-struct=1` is low delay, and
 * makes each fourth frame a good one on which the next build: its quantizer is about 0.35 of the
 * nominal one. Preset 10 and no quicker one: from 11 on SVT-AV1 3.1 leaves flat areas as they
 * were when their colour changes, for ever (11 dB on half a screen from grey to white).
 */
export function svtAv1(): EncoderSettings {
  return {
    library: 'libsvtav1' as FFEncoderCodec,
    colour: HALF_COLOUR,
    quantizers: { best: 20, clear: 20, perStep: 1.5, settled: 8 },
    control: 'reopen',
    options: ({ quantizer, threads }) => ({
      preset: '10',
      qp: String(quantizer),
      'svtav1-params': `rtc=1:pred-struct=1:rc=0:aq-mode=0:scm=1:lp=${Math.min(threads, 6)}`,
    }),
    trimmed: withoutDelimiters,
  }
}
