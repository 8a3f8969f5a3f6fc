/** Parameters of a video format as a browser or an SDP names them, by lower-case name. */
export type FormatParameters = ReadonlyMap<string, string>

export type CodecRow = {
  /** As the viewer's figures show it. */
  name: string
  /** Each pixel has a colour of its own: coloured strokes of one pixel stay what they are. */
  fullColour: boolean
  /** Filler may stand before its pictures, so that a strict clock can send it. */
  takesFiller: boolean
  /**
   * Its place among all, lowest first, where one thing counts alone: how good a picture gets, how many
   * bytes one takes that can be read, how much time of a processor. No two have the same.
   */
  rank: { picture: number; bytes: number; time: number }
  /** How it is named in an offer. Payload types are fixed: a view has exactly one codec. */
  rtp: {
    mimeType: 'video/H264' | 'video/VP9' | 'video/AV1' | 'video/VP8'
    parameters: Readonly<Record<string, string | number>>
    payloadType: number
  }
  /** Whether a format of this MIME type that a receiver names is this codec. */
  isNamedBy: (parameters: FormatParameters) => boolean
}

/**
 * What the encoder can make and a viewer may say that it can receive; a codec is one row here and
 * one in `sandbox/codec/codecs.ts`. The ranks follow from what `server/gate` measured.
 *
 * H.264: `f4001f` is High 4:4:4 Predictive level 3.1, `42e01f` Constrained Baseline level 3.1 (RFC
 * 6184, 8.1). VP9: profile 1 is 4:4:4 (RFC 9628). AV1 is profile 0 alone, 4:2:0: the only encoder of
 * it that FFmpeg brings here, SVT-AV1, takes no 4:4:4; its level index 5 is level 3.1. Browsers take
 * the level as a hint and decode larger pictures.
 */
const ROWS = {
  'h264-444': {
    name: 'H.264 4:4:4',
    fullColour: true,
    takesFiller: true,
    rank: { picture: 10, bytes: 50, time: 10 },
    rtp: { mimeType: 'video/H264', parameters: h264('f4001f'), payloadType: 102 },
    isNamedBy: isH264('f4'),
  },
  'vp9-444': {
    name: 'VP9 4:4:4',
    fullColour: true,
    takesFiller: false,
    rank: { picture: 20, bytes: 60, time: 40 },
    rtp: { mimeType: 'video/VP9', parameters: { 'profile-id': 1 }, payloadType: 108 },
    isNamedBy: (parameters) => parameters.get('profile-id') === '1',
  },
  'av1-420': {
    name: 'AV1 4:2:0',
    fullColour: false,
    takesFiller: false,
    rank: { picture: 30, bytes: 10, time: 60 },
    rtp: {
      mimeType: 'video/AV1',
      parameters: { profile: 0, 'level-idx': 5, tier: 0 },
      payloadType: 112,
    },
    // Here and in VP9 profile 0 is meant where none is named.
    isNamedBy: (parameters) => (parameters.get('profile') ?? '0') === '0',
  },
  'h264-420': {
    name: 'H.264 4:2:0',
    fullColour: false,
    takesFiller: true,
    rank: { picture: 40, bytes: 20, time: 20 },
    rtp: { mimeType: 'video/H264', parameters: h264('42e01f'), payloadType: 104 },
    isNamedBy: isH264('42'),
  },
  'vp9-420': {
    name: 'VP9 4:2:0',
    fullColour: false,
    takesFiller: false,
    rank: { picture: 50, bytes: 40, time: 30 },
    rtp: { mimeType: 'video/VP9', parameters: { 'profile-id': 0 }, payloadType: 110 },
    isNamedBy: (parameters) => (parameters.get('profile-id') ?? '0') === '0',
  },
  vp8: {
    name: 'VP8 4:2:0',
    fullColour: false,
    takesFiller: false,
    rank: { picture: 60, bytes: 30, time: 50 },
    rtp: { mimeType: 'video/VP8', parameters: {}, payloadType: 106 },
    isNamedBy: () => true,
  },
} satisfies Readonly<Record<string, CodecRow>>

export type CodecName = keyof typeof ROWS

export const CODEC_TABLE: Readonly<Record<CodecName, CodecRow>> = ROWS

/** All of them, the best first by what is ranked. */
export function codecsBy(what: keyof CodecRow['rank']): readonly CodecName[] {
  return (Object.keys(ROWS) as CodecName[]).toSorted(
    (a, b) => CODEC_TABLE[a].rank[what] - CODEC_TABLE[b].rank[what],
  )
}

/** Best first where nothing is known of line and machine. */
export const CODECS = codecsBy('picture')

export function isFullColour(codec: CodecName): boolean {
  return CODEC_TABLE[codec].fullColour
}

function h264(profileLevelId: string): CodecRow['rtp']['parameters'] {
  return {
    'packetization-mode': 1,
    'profile-level-id': profileLevelId,
    'level-asymmetry-allowed': 1,
  }
}

function isH264(profile: string): CodecRow['isNamedBy'] {
  return (parameters) =>
    parameters.get('packetization-mode') === '1' &&
    (parameters.get('profile-level-id') ?? '').startsWith(profile)
}
