import { EventEmitter } from 'node:events'

import type { Codec } from '#protocol/codec.ts'
import { encodeInputRecord, type InputRecord } from '#protocol/plain/input.ts'

import type { MediaOffer, SessionMediaEvents } from '../../media/session-media.ts'
import type { ViewMedia } from '../view.ts'

/** Media without a worker: what is sent is kept, and what comes from a viewer is what a test says. */
export class ScriptedMedia extends EventEmitter<SessionMediaEvents> implements ViewMedia {
  readonly sent: Buffer[] = []
  remoteAddress: string | undefined
  #opened = 0
  #sequence = 0

  openView(codec: Codec): Promise<MediaOffer> {
    this.#opened += 1
    this.#sequence = 0
    const ssrc = this.#opened
    return Promise.resolve({
      sdp: `offer ${this.#opened}`,
      stream: { codec, payloadType: 100, ssrc, playoutDelayExtension: 5 },
    })
  }

  answer(): Promise<boolean> {
    return Promise.resolve(true)
  }

  sendRtp(packet: Buffer): void {
    this.sent.push(packet)
  }

  closeView(): Promise<undefined> {
    return Promise.resolve(undefined)
  }

  close(): Promise<void> {
    return Promise.resolve()
  }

  /** One record of the present viewer. */
  input(record: InputRecord): void {
    this.#sequence += 1
    const bytes = encodeInputRecord({ ...record, sequence: this.#sequence })
    this.emit('input', Buffer.from(bytes))
  }
}
