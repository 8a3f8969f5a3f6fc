import type { types } from 'mediasoup'

import type { Codec } from '#protocol/codec.ts'

const FEEDBACK: types.RtcpFeedback[] = [
  { type: 'nack' },
  { type: 'nack', parameter: 'pli' },
  { type: 'ccm', parameter: 'fir' },
  { type: 'goog-remb' },
  { type: 'transport-cc' },
]

type VideoCodec = {
  mimeType: 'video/H264' | 'video/VP9' | 'video/AV1' | 'video/VP8'
  parameters: Record<string, string | number>
  payloadType: number
}

/**
 * Payload types are fixed, since a view has exactly one codec: no negotiation can choose another.
 * `f4001f` is High 4:4:4 Predictive level 3.1, `42e01f` Constrained Baseline level 3.1
 * (RFC 6184, 8.1); VP9's profile 1 is 4:4:4 (RFC 9628); AV1's profile 0 is 4:2:0, its level index
 * 5 is level 3.1. Browsers take the level as a hint and decode larger pictures.
 */
const VIDEO_CODECS: Record<Codec, VideoCodec> = {
  'h264-444': {
    mimeType: 'video/H264',
    parameters: {
      'packetization-mode': 1,
      'profile-level-id': 'f4001f',
      'level-asymmetry-allowed': 1,
    },
    payloadType: 102,
  },
  'h264-420': {
    mimeType: 'video/H264',
    parameters: {
      'packetization-mode': 1,
      'profile-level-id': '42e01f',
      'level-asymmetry-allowed': 1,
    },
    payloadType: 104,
  },
  vp8: { mimeType: 'video/VP8', parameters: {}, payloadType: 106 },
  'vp9-444': { mimeType: 'video/VP9', parameters: { 'profile-id': 1 }, payloadType: 108 },
  'vp9-420': { mimeType: 'video/VP9', parameters: { 'profile-id': 0 }, payloadType: 110 },
  'av1-420': {
    mimeType: 'video/AV1',
    parameters: { profile: 0, 'level-idx': 5, tier: 0 },
    payloadType: 112,
  },
}

export const PLAYOUT_DELAY_URI = 'http://www.webrtc.org/experiments/rtp-hdrext/playout-delay'
/** Id of the playout-delay extension in packets from a runner. */
export const PLAYOUT_DELAY_ID = 11

export const ROUTER_CODECS: types.RouterRtpCodecCapability[] = Object.values(VIDEO_CODECS).map(
  (codec) => ({
    kind: 'video',
    mimeType: codec.mimeType,
    clockRate: 90_000,
    parameters: codec.parameters,
    preferredPayloadType: codec.payloadType,
    rtcpFeedback: FEEDBACK,
  }),
)

export function payloadTypeOf(codec: Codec): number {
  return VIDEO_CODECS[codec].payloadType
}

/** What the runner sends: one stream, labelled with the numbers that the server gave it. */
export function producerParameters(codec: Codec, ssrc: number): types.RtpParameters {
  const { mimeType, parameters, payloadType } = VIDEO_CODECS[codec]
  return {
    codecs: [{ mimeType, parameters, payloadType, clockRate: 90_000, rtcpFeedback: FEEDBACK }],
    headerExtensions: [{ uri: PLAYOUT_DELAY_URI, id: PLAYOUT_DELAY_ID }],
    encodings: [{ ssrc }],
    rtcp: { cname: 'vitrine', reducedSize: true },
  }
}

/** The receiver that we describe to mediasoup on the viewer's behalf: this codec and its RTX only. */
export function viewerCapabilities(
  router: types.RtpCapabilities,
  codec: Codec,
): types.RtpCapabilities {
  const payloadType = payloadTypeOf(codec)
  return {
    codecs: (router.codecs ?? []).filter(
      (known) =>
        known.preferredPayloadType === payloadType || known.parameters?.['apt'] === payloadType,
    ),
    headerExtensions: router.headerExtensions ?? [],
  }
}
