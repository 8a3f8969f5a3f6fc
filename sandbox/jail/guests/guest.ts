import type { ServiceUser } from '../host/service-user.ts'
import type { SessionFolder } from './session-folder.ts'

/** What the guest's first program gets as its own, and what stays open for it on our side. */
export type GuestEnds = {
  /** Become 0 and 1 of the jail's process; closed here once it runs. */
  given: readonly [input: number, output: number]
  /** Stay open as long as the session, so that neither side sees an end of file before that. */
  kept: readonly number[]
}

/** What a jail is for one session, as the kind of its surface has it. */
export type Guest = {
  /** Its main program; the session ends with it. */
  command: readonly string[]
  /** Its input is a terminal, which becomes that of the jail's own session. */
  hasTerminal: boolean
  /**
   * What the guest and the runner meet in: the session's folder with a pipe in each direction and a
   * framebuffer of so many bytes. Undefined where they meet in a terminal alone.
   */
  shared: { framebufferBytes: number } | undefined
  /** `open` notes a descriptor, which is closed when a later one cannot be had. */
  openEnds(
    folder: SessionFolder,
    user: ServiceUser,
    open: (descriptor: number) => number,
  ): GuestEnds
}
