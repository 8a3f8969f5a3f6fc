import { setTimeout as delay } from 'node:timers/promises'

import type { ProjectId, SessionId } from '#protocol/ids.ts'
import type { SurfaceKind } from '#protocol/screen.ts'

import { PacketViewer } from '../../support/packet-viewer/packet-viewer.ts'
import type { SessionClient } from '../../support/packet-viewer/session-client.ts'
import { Typist } from './typist.ts'

/** From a session's start until its shell waits for the first key. */
const PROMPT_MS = 1_000

type Member = { sessionId: SessionId; viewer: PacketViewer; typist: Typist }
export type Typed = { samples: number[]; frames: number; bytes: number }

export type CrowdOptions = {
  client: SessionClient
  projectId: ProjectId
  surface: SurfaceKind
  screen: { width: number; height: number }
}

/** Sessions of one kind, each watched by a viewer and typed in. Ends them all when it is closed. */
export class Crowd implements AsyncDisposable {
  readonly #options: CrowdOptions
  readonly #members: Member[] = []
  #closed = false
  #lost: Error | undefined

  constructor(options: CrowdOptions) {
    this.#options = options
  }

  get size(): number {
    return this.#members.length
  }

  /** Starts sessions until there are so many; one after the other, as people come. */
  async growTo(size: number): Promise<void> {
    while (this.#members.length < size) {
      const { client, projectId, surface, screen } = this.#options
      const sessionId = await client.startSession({ projectId, surface, screen })
      const { origin, cookie } = client
      const viewer = await PacketViewer.join({ origin, cookie, sessionId, screen })
      viewer.on('closed', (code) => {
        if (!this.#closed) this.#lost = new Error(`session ${sessionId} was closed with ${code}`)
      })
      this.#members.push({ sessionId, viewer, typist: new Typist(viewer) })
    }
    await delay(PROMPT_MS)
  }

  startTyping(): void {
    for (const { typist } of this.#members) typist.start()
  }

  stopTyping(): void {
    for (const { typist } of this.#members) typist.stop()
  }

  /** What all of them measured since the last call. Throws when a session has ended by itself. */
  take(): Typed {
    if (this.#lost !== undefined) throw this.#lost
    const all: Typed = { samples: [], frames: 0, bytes: 0 }
    for (const { typist } of this.#members) {
      const { samples, frames, bytes } = typist.take()
      all.samples.push(...samples)
      all.frames += frames
      all.bytes += bytes
    }
    return all
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    for (const { typist } of this.#members) typist[Symbol.dispose]()
    const { client } = this.#options
    for (const { viewer, sessionId } of this.#members) {
      await viewer.close()
      await client.endSession(sessionId)
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}
