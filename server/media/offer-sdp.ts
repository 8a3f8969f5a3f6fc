import type { types } from 'mediasoup'

/** The part of a mediasoup transport that a viewer must know. */
export type OfferedTransport = Pick<
  types.WebRtcTransport,
  'iceParameters' | 'iceCandidates' | 'dtlsParameters'
> & { sctpPort: number; maxMessageBytes: number }

/**
 * The server's half of the connection as SDP (RFC 8866, 8829): one video that the viewer only
 * receives, and one SCTP association on which the viewer opens the only data channel. Every byte of
 * it comes from the server's own objects.
 */
export function offerSdp(transport: OfferedTransport, video: types.RtpParameters): string {
  const { iceParameters, iceCandidates, dtlsParameters } = transport
  const fingerprint = dtlsParameters.fingerprints.find((known) => known.algorithm === 'sha-256')
  if (fingerprint === undefined) throw new Error('the transport has no SHA-256 fingerprint')
  const connection = [
    'c=IN IP4 127.0.0.1',
    `a=ice-ufrag:${iceParameters.usernameFragment}`,
    `a=ice-pwd:${iceParameters.password}`,
    ...iceCandidates.map(candidateLine),
    'a=end-of-candidates',
    `a=fingerprint:sha-256 ${fingerprint.value}`,
    'a=setup:actpass',
  ]
  const lines = [
    'v=0',
    'o=- 1 1 IN IP4 127.0.0.1',
    's=-',
    't=0 0',
    'a=ice-lite',
    'a=group:BUNDLE 0 1',
    'a=msid-semantic: WMS vitrine',
    ...videoLines(video, connection),
    'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
    ...connection,
    'a=mid:1',
    `a=sctp-port:${transport.sctpPort}`,
    `a=max-message-size:${transport.maxMessageBytes}`,
  ]
  return `${lines.join('\r\n')}\r\n`
}

function videoLines(video: types.RtpParameters, connection: string[]): string[] {
  const [encoding] = video.encodings ?? []
  if (encoding?.ssrc === undefined) throw new Error('the consumer has no SSRC')
  const cname = video.rtcp?.cname ?? 'vitrine'
  const lines = [
    `m=video 9 UDP/TLS/RTP/SAVPF ${video.codecs.map((codec) => codec.payloadType).join(' ')}`,
    ...connection,
    'a=mid:0',
    'a=sendonly',
    'a=rtcp-mux',
    'a=rtcp-rsize',
    'a=msid:vitrine screen',
    ...video.codecs.flatMap(codecLines),
    ...(video.headerExtensions ?? []).map(({ id, uri }) => `a=extmap:${id} ${uri}`),
    `a=ssrc:${encoding.ssrc} cname:${cname}`,
  ]
  if (encoding.rtx !== undefined) {
    lines.push(
      `a=ssrc:${encoding.rtx.ssrc} cname:${cname}`,
      `a=ssrc-group:FID ${encoding.ssrc} ${encoding.rtx.ssrc}`,
    )
  }
  return lines
}

function codecLines(codec: types.RtpCodecParameters): string[] {
  const { payloadType } = codec
  const parameters = Object.entries(codec.parameters ?? {}).map(
    ([name, value]) => `${name}=${String(value)}`,
  )
  return [
    `a=rtpmap:${payloadType} ${codec.mimeType.split('/')[1]}/${codec.clockRate}`,
    ...(parameters.length > 0 ? [`a=fmtp:${payloadType} ${parameters.join(';')}`] : []),
    ...(codec.rtcpFeedback ?? []).map(
      ({ type, parameter }) =>
        `a=rtcp-fb:${payloadType} ${type}${parameter ? ` ${parameter}` : ''}`,
    ),
  ]
}

function candidateLine(candidate: types.IceCandidate): string {
  const { foundation, protocol, priority, address, port, type, tcpType } = candidate
  const line = `a=candidate:${foundation} 1 ${protocol} ${priority} ${address} ${port} typ ${type}`
  return tcpType === undefined ? line : `${line} tcptype ${tcpType}`
}
