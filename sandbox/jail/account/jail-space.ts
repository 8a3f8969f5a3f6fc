import { closeSync, constants, openSync, readFileSync, statfsSync } from 'node:fs'

import type { SpaceUsage } from '#protocol/launch.ts'

import { GUEST_HOME } from '../confinement/bubblewrap.ts'

/** Linux's O_PATH, which Node does not name: the descriptor stands for the place, nothing is read. */
const O_PATH = 0o10000000

/**
 * The file systems that a guest fills, held by descriptor: those in memory are mounted in the jail
 * alone. Both places are mount points on a read-only root, so no guest has a say in what is opened.
 */
export class JailSpace implements Disposable {
  readonly #home: number
  readonly #scratch: number

  private constructor(home: number, scratch: number) {
    this.#home = home
    this.#scratch = scratch
  }

  /** `processes` are those of the jail's group; undefined when it has ended already. */
  static open(processes: readonly number[], keptHome: string | undefined): JailSpace | undefined {
    const first = processes.find((pid) => isFirstOfJail(pid))
    if (first === undefined) return undefined
    const root = `/proc/${first}/root`
    let scratch: number | undefined
    try {
      scratch = openPlace(`${root}/tmp`)
      return new JailSpace(openPlace(keptHome ?? `${root}${GUEST_HOME}`), scratch)
    } catch {
      if (scratch !== undefined) closeSync(scratch)
      return undefined
    }
  }

  read(): { home: SpaceUsage; scratch: SpaceUsage } {
    return { home: spaceOf(this.#home), scratch: spaceOf(this.#scratch) }
  }

  [Symbol.dispose](): void {
    closeSync(this.#home)
    closeSync(this.#scratch)
  }
}

/** What belongs to root alone, as on a disk some does, is in nobody's reach: it does not count as room. */
function spaceOf(place: number): SpaceUsage {
  const { bsize, blocks, bfree, bavail } = statfsSync(`/proc/self/fd/${place}`)
  const used = blocks - bfree
  return { usedBytes: used * bsize, bytes: (used + bavail) * bsize }
}

/** The jail's own first process, whose root is that of the guest; bubblewrap's other one stays outside. */
function isFirstOfJail(pid: number): boolean {
  try {
    return /^NSpid:\t.*\t1$/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

function openPlace(path: string): number {
  return openSync(path, O_PATH | constants.O_DIRECTORY | constants.O_NOFOLLOW)
}
