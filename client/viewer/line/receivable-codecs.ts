import type { Codec } from '#protocol/codec.ts'
import { CODECS } from '#protocol/plain/codecs.ts'

/**
 * What this browser can receive, best first. The receiver is asked: browsers decode 4:4:4 that they
 * cannot send, so an offer of theirs would hide it.
 */
export function receivableCodecs(
  capabilities: RTCRtpCapabilities | null = RTCRtpReceiver.getCapabilities('video'),
): Codec[] {
  const found = new Set((capabilities?.codecs ?? []).map(codecOf))
  return CODECS.filter((codec) => found.has(codec))
}

function codecOf({ mimeType, sdpFmtpLine = '' }: RTCRtpCodec): Codec | undefined {
  const parameters = new Map(
    sdpFmtpLine.split(';').map((part) => {
      const [name = '', value = ''] = part.split('=')
      return [name.trim().toLowerCase(), value.trim().toLowerCase()]
    }),
  )
  switch (mimeType.toLowerCase()) {
    case 'video/h264': {
      if (parameters.get('packetization-mode') !== '1') return undefined
      const profile = parameters.get('profile-level-id') ?? ''
      if (profile.startsWith('f4')) return 'h264-444'
      return profile.startsWith('42') ? 'h264-420' : undefined
    }
    case 'video/vp9':
      // Both formats say that profile 0 is meant where none is named.
      return ({ '0': 'vp9-420', '1': 'vp9-444' } as const)[parameters.get('profile-id') ?? '0']
    case 'video/av1':
      return (parameters.get('profile') ?? '0') === '0' ? 'av1-420' : undefined
    case 'video/vp8':
      return 'vp8'
    default:
      return undefined
  }
}
