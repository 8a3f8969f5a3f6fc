/** What a browser has counted of one stream since it began. */
export type Counters = {
  ssrc: number
  atMs: number
  bytes: number
  packets: number
  lost: number
  frames: number
  nacks: number
  keyFrameRequests: number
  /** Sum over all decoded frames; undefined where the browser does not read it. */
  quantizers: number | undefined
  roundTripMs: number | undefined
}

export type LineFigures = {
  /** Of the media path; null until it was measured. */
  roundTripMs: number | null
  framesPerSecond: number
  kilobitsPerSecond: number
  /** Of the packets that should have come, 0 to 1. */
  lossShare: number
  nacks: number
  /** Mean of the frames, in the codec's own units: smaller is clearer. Null without frames. */
  quantizer: number | null
}

/** Undefined while no video has come. */
export function readCounters(report: Iterable<[string, unknown]>): Counters | undefined {
  const all = [...report].map(([, entry]) => entry as Record<string, unknown>)
  const video = all.find(({ type, kind }) => type === 'inbound-rtp' && kind === 'video')
  if (video === undefined) return undefined
  const transport = all.find(({ id }) => id === video['transportId'])
  const pair = all.find(({ id }) => id === transport?.['selectedCandidatePairId'])
  const roundTrip = optional(pair?.['currentRoundTripTime'])
  return {
    ssrc: count(video['ssrc']),
    atMs: count(video['timestamp']),
    bytes: count(video['bytesReceived']) + count(video['headerBytesReceived']),
    packets: count(video['packetsReceived']),
    lost: count(video['packetsLost']),
    frames: count(video['framesDecoded']),
    nacks: count(video['nackCount']),
    keyFrameRequests: count(video['pliCount']) + count(video['firCount']),
    quantizers: optional(video['qpSum']),
    roundTripMs: roundTrip === undefined ? undefined : roundTrip * 1000,
  }
}

/** What happened between two looks. A stream that began anew is counted from its beginning. */
export function figuresBetween(earlier: Counters | undefined, now: Counters): LineFigures {
  const before = earlier?.ssrc === now.ssrc ? earlier : undefined
  const since = (name: 'bytes' | 'packets' | 'lost' | 'frames' | 'nacks'): number =>
    Math.max(0, now[name] - (before?.[name] ?? 0))
  const seconds = Math.max(0.1, (now.atMs - (before?.atMs ?? now.atMs - 1000)) / 1000)
  const frames = since('frames')
  const expected = since('packets') + since('lost')
  const quantizers = now.quantizers === undefined ? 0 : now.quantizers - (before?.quantizers ?? 0)
  return {
    roundTripMs: now.roundTripMs ?? null,
    framesPerSecond: frames / seconds,
    kilobitsPerSecond: (since('bytes') * 8) / 1000 / seconds,
    lossShare: expected === 0 ? 0 : since('lost') / expected,
    nacks: since('nacks'),
    quantizer: frames === 0 || now.quantizers === undefined ? null : quantizers / frames,
  }
}

function count(value: unknown): number {
  return optional(value) ?? 0
}

function optional(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}
