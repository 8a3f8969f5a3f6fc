import { type Codec, CODECS } from '#protocol/codec.ts'

/**
 * What this browser can receive, best first. The receiver is asked: browsers decode 4:4:4 that they
 * cannot send, so an offer of theirs would hide it.
 */
export function receivableCodecs(
  capabilities: RTCRtpCapabilities | null = RTCRtpReceiver.getCapabilities('video'),
): Codec[] {
  const found = new Set<Codec>()
  for (const { mimeType, sdpFmtpLine = '' } of capabilities?.codecs ?? []) {
    const type = mimeType.toLowerCase()
    if (type === 'video/vp8') found.add('vp8')
    if (type !== 'video/h264' || !/packetization-mode=1/.test(sdpFmtpLine)) continue
    if (/profile-level-id=f4/i.test(sdpFmtpLine)) found.add('h264-444')
    if (/profile-level-id=42/i.test(sdpFmtpLine)) found.add('h264-420')
  }
  return CODECS.filter((codec) => found.has(codec))
}
