import { readFileSync } from 'node:fs'
import { uptime as hostUptime } from 'node:os'

import type { GroupReading } from '../host/control-groups/group-reading.ts'
import type { CounterTexts } from './counter-files.ts'
import {
  type Ages,
  type JailSize,
  type Load,
  cpuinfo,
  loadavg,
  meminfo,
  nextLoad,
  stat,
  uptime,
} from './proc-texts.ts'

/** Before the first one of a group that has done nothing. */
const NOTHING: GroupReading = {
  cpuMs: 0,
  userMs: 0,
  systemMs: 0,
  memoryBytes: 0,
  cachedBytes: 0,
  sharedBytes: 0,
  processes: 1,
  outOfMemoryKills: 0,
}

/** The texts of one jail's counters, from its first moment on. */
export class ProcView {
  readonly #size: JailSize
  readonly #everyMs: number
  readonly #bootedAt: number
  readonly #startedMs = performance.now()
  #load: Load = [0, 0, 0]
  #last = { cpuMs: 0, atMs: this.#startedMs }

  /** `everyMs` is how often it is asked. */
  constructor(size: JailSize, everyMs: number) {
    this.#size = size
    this.#everyMs = everyMs
    this.#bootedAt = Number(/^btime ([0-9]+)$/m.exec(readProc('stat'))?.[1] ?? 0)
  }

  /** All files, as they are before anything runs. */
  first(): CounterTexts {
    return { ...this.next(NOTHING), cpuinfo: cpuinfo(readProc('cpuinfo'), this.#size.processors) }
  }

  /** Those that change. */
  next(reading: GroupReading): CounterTexts {
    const ages = this.#ages()
    const bootedAt = this.#bootedAt
    this.#takeLoad(reading)
    return {
      meminfo: meminfo(this.#size, reading),
      stat: stat(this.#size, reading, { ages, bootedAt }),
      loadavg: loadavg(this.#load, reading),
      uptime: uptime(this.#size, reading, ages),
    }
  }

  /** The host's is that of the next time: until then no process is from the future. */
  #ages(): Ages {
    const jail = (performance.now() - this.#startedMs) / 1_000
    return { jail, host: hostUptime() + this.#everyMs / 1_000 }
  }

  #takeLoad({ cpuMs }: GroupReading): void {
    const atMs = performance.now()
    const passedMs = atMs - this.#last.atMs
    if (passedMs > 0)
      this.#load = nextLoad(this.#load, (cpuMs - this.#last.cpuMs) / passedMs, passedMs / 1_000)
    this.#last = { cpuMs, atMs }
  }
}

function readProc(name: string): string {
  return readFileSync(`/proc/${name}`, 'utf8')
}
