import type { Codec } from '#protocol/codec.ts'
import { CODEC_TABLE, CODECS, type FormatParameters } from '#protocol/plain/codecs.ts'

/**
 * What this browser can receive, best first. The receiver is asked: browsers decode 4:4:4 that they
 * cannot send, so an offer of theirs would hide it.
 */
export function receivableCodecs(
  capabilities: RTCRtpCapabilities | null = RTCRtpReceiver.getCapabilities('video'),
): Codec[] {
  const formats = capabilities?.codecs ?? []
  return CODECS.filter((codec) => formats.some((format) => isFormatOf(codec, format)))
}

function isFormatOf(codec: Codec, { mimeType, sdpFmtpLine = '' }: RTCRtpCodec): boolean {
  const { rtp, isNamedBy } = CODEC_TABLE[codec]
  return mimeType.toLowerCase() === rtp.mimeType.toLowerCase() && isNamedBy(parsed(sdpFmtpLine))
}

function parsed(formatLine: string): FormatParameters {
  return new Map(
    formatLine.split(';').map((part) => {
      const [name = '', value = ''] = part.split('=')
      return [name.trim().toLowerCase(), value.trim().toLowerCase()]
    }),
  )
}
