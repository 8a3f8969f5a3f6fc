import type { JailUsage } from '#protocol/launch.ts'

import { type AppliedLimits, processorsOf } from '../confinement/limits.ts'
import type { ControlGroup } from '../host/control-groups/control-group.ts'
import type { GroupReading } from '../host/control-groups/group-reading.ts'
import { CounterFiles } from './counter-files.ts'
import { ProcView } from './proc-view.ts'
import { JailSpace } from './jail-space.ts'

const REFRESH_MS = 1_000
/** A jail that ends so soon after a program was killed for memory has ended for it. */
const END_OF_KILL_MS = 3_000

export type AccountOptions = {
  group: ControlGroup
  limits: AppliedLimits
  /** The session's own; see `roomForCounters`. */
  folder: string
  /** Where a home that is kept is mounted; undefined for one in the jail's memory. */
  home: string | undefined
}

/** What the files of the counters need of the session's file system, at most. */
export function roomForCounters(limits: AppliedLimits): number {
  const pageBytes = 4096
  const bytesOfProcessor = 2 * pageBytes
  return 5 * pageBytes + processorsOf(limits) * bytesOfProcessor
}

/**
 * What one jail uses: told to its programs in the files that they find below /proc, and to whoever
 * asks. Read once a second, whoever asks how often. Owned by the jail.
 */
export class JailAccount implements Disposable {
  readonly #options: AccountOptions
  readonly #view: ProcView
  readonly #files: CounterFiles
  #space: JailSpace | undefined
  #timer: NodeJS.Timeout | undefined
  #reading: GroupReading
  #killedAtMs = -Infinity

  private constructor(options: AccountOptions) {
    const { group, limits, folder } = options
    const { memoryBytes } = limits
    this.#options = options
    this.#view = new ProcView({ memoryBytes, processors: processorsOf(limits) }, REFRESH_MS)
    this.#reading = group.read()
    this.#files = CounterFiles.create(folder, this.#view.first())
  }

  /** Before anything of the jail runs, so that no program sees the host's own counters. */
  static open(options: AccountOptions): JailAccount {
    return new JailAccount(options)
  }

  /** For the arguments of bubblewrap. */
  get counters(): { path: string; source: string }[] {
    return this.#files.mounts
  }

  /** The jail stands: its file systems are there, and its counters move from now on. */
  begin(): void {
    this.#space = JailSpace.open(this.#options.group.processes, this.#options.home)
    this.#timer = setInterval(() => this.#refresh(), REFRESH_MS)
    this.#refresh()
  }

  get usage(): JailUsage {
    const { cpuMs, memoryBytes, processes, outOfMemoryKills } = this.#reading
    const { limits } = this.#options
    const nothing = { usedBytes: 0, bytes: 0 }
    const { home, scratch } = this.#space?.read() ?? { home: nothing, scratch: nothing }
    return {
      cpuMs,
      memoryBytes,
      processes,
      outOfMemoryKills,
      home,
      scratch,
      limits: {
        memoryBytes: limits.memoryBytes,
        processes: limits.processes,
        cpuPercent: limits.cpuPercent,
      },
    }
  }

  /** Whether the kernel has just killed a program because the memory was used up. */
  endedOutOfMemory(): boolean {
    this.#refresh()
    return performance.now() - this.#killedAtMs < END_OF_KILL_MS
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
    this.#files[Symbol.dispose]()
    this.#space?.[Symbol.dispose]()
  }

  #refresh(): void {
    try {
      const reading = this.#options.group.read()
      if (reading.outOfMemoryKills > this.#reading.outOfMemoryKills) {
        this.#killedAtMs = performance.now()
      }
      this.#reading = reading
      this.#files.write(this.#view.next(reading))
    } catch {
      // The group is gone with its session, which is being closed: what was read last stays.
    }
  }
}
