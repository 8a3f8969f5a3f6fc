import type { Codec } from '#protocol/codec.ts'
import type { RecordingHeader } from '#protocol/recording.ts'
import { SessionId } from '#protocol/ids.ts'

import type { EncodedFrame } from '../../bitstream/encoded-frame.ts'
import { VideoDecoder } from '../../codec/video-decoder.ts'
import { VideoEncoder } from '../../stream/video-encoder.ts'
import { PaintedTerminal } from '../../frame/doubles/painted-terminal.ts'

export const HEADER: RecordingHeader = {
  format: 'vitrine-recording',
  version: 1,
  sessionId: SessionId.parse('01890a5d-ac96-774b-bcce-b302099a8057'),
  surface: 'terminal',
  startedAt: '2026-01-02T03:04:05.000Z',
}

/** A frame and what a far side saw after it. */
export type SeenFrame = { frame: EncodedFrame; pixels: Buffer }

export type SessionOptions = {
  codec: Codec
  frames: number
  startMs?: number
  stepMs?: number
  keyFrameEvery?: number
  size?: { width: number; height: number }
}

/** A session in which somebody types and text scrolls, encoded for real. */
export async function frames(options: SessionOptions): Promise<SeenFrame[]> {
  const { codec, startMs = 0, stepMs = 40, keyFrameEvery = 1000 } = options
  const size = options.size ?? { width: 320, height: 200 }
  const terminal = new PaintedTerminal(size.width, size.height, 1 + startMs)
  const rate = { kilobitsPerSecond: 20_000, framesPerSecond: 60, threads: 1 }
  await using encoder = await VideoEncoder.open({ ...size, ...rate, codec })
  using decoder = VideoDecoder.open(codec)
  const seen: SeenFrame[] = []
  for (let index = 0; index < options.frames; index += 1) {
    if (index % 4 === 0) terminal.scroll()
    else terminal.type(index % terminal.columns, 2)
    const timeMs = startMs + index * stepMs
    const keyFrame = index % keyFrameEvery === 0
    const frame = await encoder.encode(terminal.picture, { keyFrame, timeMs })
    decoder.decode(frame.data)
    seen.push({ frame, pixels: Buffer.from(decoder.picture()?.pixels ?? []) })
  }
  return seen
}
