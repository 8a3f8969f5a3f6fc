import { describe, expect, test } from 'vitest'

import { receivableCodecs } from './receivable-codecs.ts'

function h264(profile: string): RTCRtpCodec {
  const sdpFmtpLine = `level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=${profile}`
  return { mimeType: 'video/H264', clockRate: 90_000, sdpFmtpLine }
}

describe('receivableCodecs', () => {
  test('puts full colour first and leaves out what we do not send', () => {
    const codecs = [
      { mimeType: 'video/VP8', clockRate: 90_000 },
      { mimeType: 'video/AV1', clockRate: 90_000, sdpFmtpLine: 'level-idx=5;profile=0;tier=0' },
      { mimeType: 'video/AV1', clockRate: 90_000, sdpFmtpLine: 'level-idx=5;profile=1;tier=0' },
      { mimeType: 'video/VP9', clockRate: 90_000, sdpFmtpLine: 'profile-id=2' },
      { mimeType: 'video/VP9', clockRate: 90_000, sdpFmtpLine: 'profile-id=1' },
      { mimeType: 'video/VP9', clockRate: 90_000 },
      { mimeType: 'video/rtx', clockRate: 90_000 },
      h264('42e01f'),
      h264('f4001f'),
    ]
    expect(receivableCodecs({ codecs, headerExtensions: [] })).toEqual([
      'h264-444',
      'vp9-444',
      'av1-420',
      'h264-420',
      'vp9-420',
      'vp8',
    ])
    expect(receivableCodecs(null)).toEqual([])
  })
})
