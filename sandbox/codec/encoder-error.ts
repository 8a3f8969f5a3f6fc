import type { Codec } from '#protocol/codec.ts'

/**
 * The library of this codec refused to start or gave up. The session can go on with another codec;
 * this encoder cannot. `stage` says when it happened.
 */
export class EncoderError extends Error {
  override readonly name = 'EncoderError'
  readonly codec: Codec
  readonly stage: 'open' | 'encode'

  constructor(codec: Codec, stage: 'open' | 'encode', cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    super(`The encoder of ${codec} failed to ${stage}: ${reason}`, { cause })
    this.codec = codec
    this.stage = stage
  }
}
