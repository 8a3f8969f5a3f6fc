import type { types } from 'mediasoup'

import type { Codec } from '#protocol/codec.ts'
import { CODEC_TABLE, CODECS } from '#protocol/plain/codecs.ts'

const FEEDBACK: types.RtcpFeedback[] = [
  { type: 'nack' },
  { type: 'nack', parameter: 'pli' },
  { type: 'ccm', parameter: 'fir' },
  { type: 'goog-remb' },
  { type: 'transport-cc' },
]

export const PLAYOUT_DELAY_URI = 'http://www.webrtc.org/experiments/rtp-hdrext/playout-delay'
/** Id of the playout-delay extension in packets from a runner. */
export const PLAYOUT_DELAY_ID = 11

/**
 * By rising payload types, each two after the one before: mediasoup gives the formats of retransmissions
 * the lowest that are free, and would take that of a codec which comes later.
 */
const BY_PAYLOAD_TYPE = CODECS.toSorted((a, b) => payloadTypeOf(a) - payloadTypeOf(b))

export const ROUTER_CODECS: types.RouterRtpCodecCapability[] = BY_PAYLOAD_TYPE.map((codec) => {
  const { mimeType, parameters, payloadType } = CODEC_TABLE[codec].rtp
  return {
    kind: 'video',
    mimeType,
    clockRate: 90_000,
    parameters,
    preferredPayloadType: payloadType,
    rtcpFeedback: FEEDBACK,
  }
})

export function payloadTypeOf(codec: Codec): number {
  return CODEC_TABLE[codec].rtp.payloadType
}

/** What the runner sends: one stream, labelled with the numbers that the server gave it. */
export function producerParameters(codec: Codec, ssrc: number): types.RtpParameters {
  const { rtp } = CODEC_TABLE[codec]
  return {
    codecs: [{ ...rtp, clockRate: 90_000, rtcpFeedback: FEEDBACK }],
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
