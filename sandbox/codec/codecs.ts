import {
  AV_CODEC_ID_AV1,
  AV_CODEC_ID_H264,
  AV_CODEC_ID_VP8,
  AV_CODEC_ID_VP9,
  type AVCodecID,
} from 'node-av/constants'

import type { Codec } from '#protocol/codec.ts'
import { CODECS } from '#protocol/plain/codecs.ts'

import { fromLengthPrefixed, h264ParameterSets } from '../bitstream/nal-units.ts'
import { av1SequenceHeader } from '../bitstream/obus.ts'
import { av1Payloads } from '../rtp/av1-payloads.ts'
import { h264Payloads } from '../rtp/h264-payloads.ts'
import type { Payloader } from '../rtp/payloader.ts'
import { vp8Payloads } from '../rtp/vp8-payloads.ts'
import { vp9Payloads } from '../rtp/vp9-payloads.ts'
import {
  type EncoderSettings,
  FULL_COLOUR,
  HALF_COLOUR,
  svtAv1,
  vp8,
  vp9,
  x264,
} from './encoder-settings.ts'

/** What all profiles of one format have in common. */
type Format = {
  /** FFmpeg's, of decoders and containers. */
  id: AVCodecID
  /** As Matroska names it. */
  matroskaId: string
  payloader: Payloader
  /**
   * What Matroska keeps beside the frames so that a reader can open its decoder before the first one;
   * empty for nothing. Throws where a key frame lacks what it must bring.
   */
  parameterSets: (keyFrame: Buffer) => Buffer
  /** A frame as it was made, from how Matroska keeps it; undefined for one that was damaged. */
  fromContainer: (data: Buffer) => Buffer | undefined
}

export type CodecRow = Format & { encoder: EncoderSettings }

const H264: Format = {
  id: AV_CODEC_ID_H264,
  matroskaId: 'V_MPEG4/ISO/AVC',
  payloader: ({ data }, { maxBytes }) => h264Payloads(data, maxBytes),
  parameterSets: h264ParameterSets,
  fromContainer: fromLengthPrefixed,
}

const VP9: Format = {
  id: AV_CODEC_ID_VP9,
  matroskaId: 'V_VP9',
  payloader: ({ data, keyFrame, width, height }, { maxBytes, pictureId }) =>
    vp9Payloads({ data, keyFrame, size: { width, height }, pictureId }, maxBytes),
  parameterSets: () => Buffer.alloc(0),
  fromContainer: (data) => Buffer.from(data),
}

const AV1: Format = {
  id: AV_CODEC_ID_AV1,
  matroskaId: 'V_AV1',
  payloader: ({ data, keyFrame }, { maxBytes }) => av1Payloads(data, maxBytes, keyFrame),
  parameterSets: av1SequenceHeader,
  fromContainer: (data) => Buffer.from(data),
}

const VP8: Format = {
  id: AV_CODEC_ID_VP8,
  matroskaId: 'V_VP8',
  payloader: ({ data }, { maxBytes, pictureId }) => vp8Payloads(data, maxBytes, pictureId),
  parameterSets: () => Buffer.alloc(0),
  fromContainer: (data) => Buffer.from(data),
}

/**
 * All that this side needs of a codec: one row makes it encodable, sendable, recordable and
 * replayable. What server and viewer need of it is its row of `protocol/plain/codecs.ts`.
 */
export const CODEC_ROWS: Readonly<Record<Codec, CodecRow>> = {
  'h264-444': { ...H264, encoder: x264('high444', FULL_COLOUR) },
  'h264-420': { ...H264, encoder: x264('baseline', HALF_COLOUR) },
  'vp9-444': { ...VP9, encoder: vp9(FULL_COLOUR) },
  'vp9-420': { ...VP9, encoder: vp9(HALF_COLOUR) },
  'av1-420': { ...AV1, encoder: svtAv1() },
  vp8: { ...VP8, encoder: vp8() },
}

/**
 * The codec of a recorded track, by either of its names. A container does not tell profiles apart: of
 * several the best is meant, whose decoder takes all.
 */
export function codecOfTrack(
  track: Partial<Pick<CodecRow, 'id' | 'matroskaId'>>,
): Codec | undefined {
  return CODECS.find((codec) => {
    const { id, matroskaId } = CODEC_ROWS[codec]
    return id === track.id || matroskaId === track.matroskaId
  })
}
