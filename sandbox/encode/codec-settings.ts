import {
  AV_CODEC_ID_H264,
  AV_CODEC_ID_VP8,
  AV_PIX_FMT_YUV420P,
  AV_PIX_FMT_YUV444P,
  type AVCodecID,
  type AVPixelFormat,
  type FFEncoderCodec,
} from 'node-av/constants'

import type { Codec } from '#protocol/codec.ts'

/** Quantizer of x264 at which coloured one-pixel strokes come out within a few levels (49 dB). */
export const BEST_QUANTIZER = 19

export type CodecSettings = {
  encoder: FFEncoderCodec
  id: AVCodecID
  pixelFormat: AVPixelFormat
  chromaShift: 0 | 1
  options: Readonly<Record<string, string>>
}

/**
 * `qcomp` and `ipratio` of 1 make x264 hold exactly the quantizer that it was given, with no rate
 * control of its own: ours counts real bytes and real time (`byte-budget.ts`). Psycho-visual
 * tricks blur text. Zero latency means: one picture in, one frame out, slices as threads.
 */
const X264 = {
  preset: 'ultrafast',
  tune: 'zerolatency',
  crf: String(BEST_QUANTIZER),
  'forced-idr': '1',
  aud: '0',
  'x264-params': 'psy=0:qcomp=1:ipratio=1:analyse=i4x4:scenecut=0:repeat-headers=1:annexb=1',
} as const

export const CODEC_SETTINGS: Readonly<Record<Codec, CodecSettings>> = {
  'h264-444': {
    encoder: 'libx264' as FFEncoderCodec,
    id: AV_CODEC_ID_H264,
    pixelFormat: AV_PIX_FMT_YUV444P,
    chromaShift: 0,
    options: { ...X264, profile: 'high444' },
  },
  'h264-420': {
    encoder: 'libx264' as FFEncoderCodec,
    id: AV_CODEC_ID_H264,
    pixelFormat: AV_PIX_FMT_YUV420P,
    chromaShift: 1,
    options: { ...X264, profile: 'baseline' },
  },
  vp8: {
    encoder: 'libvpx' as FFEncoderCodec,
    id: AV_CODEC_ID_VP8,
    pixelFormat: AV_PIX_FMT_YUV420P,
    chromaShift: 1,
    options: {
      deadline: 'realtime',
      'cpu-used': '8',
      'lag-in-frames': '0',
      'auto-alt-ref': '0',
      'error-resilient': '0',
      qmin: '4',
      qmax: '50',
    },
  },
}
