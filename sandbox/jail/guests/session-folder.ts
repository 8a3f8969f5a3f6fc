import {
  chmodSync,
  chownSync,
  constants,
  mkdirSync,
  openSync,
  rmdirSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'

import type { SessionId } from '#protocol/ids.ts'

import { RUNTIME } from '../host/runtime-folder.ts'
import { makePipes, mountForGuests, mountMemory, unmountTree } from '../host/mounts.ts'
import type { ServiceUser } from '../host/service-user.ts'
import type { TrustedPath } from '../host/trusted-path.ts'

/** Room for what is not the framebuffer; pipes and folders take no pages. */
const SPARE_BYTES = 64 * 1024
const MAX_FILES = 160

/** `network` and `go` are for a jail whose network is looked at before it starts. */
type Pipe = 'input' | 'bell' | 'status' | 'network' | 'go'

export type FolderOptions = {
  sessionId: SessionId
  userId: number
  /** What the guest and the runner meet in here; undefined for nothing. */
  shared: { framebufferBytes: number } | undefined
  /** What else of ours is to stand in it, at most. */
  roomBytes: number
}

/**
 * One session's folder: a file system of its own, just large enough for the framebuffer, since the
 * guest can lengthen that file. Everything below is made by root; the guest's user passes through
 * it once, while bubblewrap makes the mounts of the jail.
 */
export class SessionFolder implements AsyncDisposable {
  readonly path: string
  #closed = false

  private constructor(path: string) {
    this.path = path
  }

  static async create(session: FolderOptions, user: ServiceUser): Promise<SessionFolder> {
    const path = `${RUNTIME.sessions}/${session.sessionId}`
    mkdirSync(path, { mode: 0o700 })
    try {
      const framebufferBytes = session.shared?.framebufferBytes ?? 0
      const bytes = Math.ceil((framebufferBytes + SPARE_BYTES + session.roomBytes) / 4096) * 4096
      await mountMemory(path, { bytes, inodes: MAX_FILES, mode: '0751', gid: user.gid })
    } catch (error) {
      rmdirSync(path)
      throw error
    }
    const folder = new SessionFolder(path)
    try {
      await folder.#makeSharedFiles(session, user)
      mkdirSync(`${path}/datasets`, { mode: 0o711 })
      return folder
    } catch (error) {
      await folder[Symbol.asyncDispose]()
      throw error
    }
  }

  /** Mounts a folder read-only and gives the path at which the jail's user finds it. */
  async bindFolder(source: TrustedPath, name: string, executable: boolean): Promise<string> {
    const target = `${this.path}/${name}`
    mkdirSync(target)
    await mountForGuests(source, target, { executable })
    return target
  }

  /** Opens one end of a pipe. The other end must be open already, or this would wait for it. */
  openPipe(name: Pipe, mode: 'read' | 'write' | 'keep'): number {
    const flags = { read: constants.O_RDONLY, write: constants.O_WRONLY, keep: constants.O_RDWR }
    return openSync(`${this.path}/${name}`, flags[mode] | constants.O_NOFOLLOW)
  }

  /** A reading end for the event loop; it does not wait for a writer. */
  openReading(name: 'status' | 'network'): number {
    return openSync(
      `${this.path}/${name}`,
      constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW,
    )
  }

  get framebuffer(): string {
    return `${this.path}/screen`
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await unmountTree(this.path)
    rmdirSync(this.path)
  }

  /** Pipes belong to the service user alone: the guest has its ends open, and can open no others. */
  async #makeSharedFiles({ userId, shared }: FolderOptions, user: ServiceUser): Promise<void> {
    const at = (name: string): string => `${this.path}/${name}`
    const ours = [at('status'), at('network'), at('go')]
    if (shared === undefined) {
      await makePipes(...ours)
      return
    }
    await makePipes(...ours, at('input'), at('bell'))
    for (const name of ['input', 'bell']) chownSync(at(name), user.uid, user.gid)
    writeFileSync(this.framebuffer, '', { mode: 0o640, flag: 'wx' })
    chmodSync(this.framebuffer, 0o640)
    chownSync(this.framebuffer, userId, user.gid)
    truncateSync(this.framebuffer, shared.framebufferBytes)
  }
}
