import type { JailWork } from '#protocol/launch.ts'
import { MOST_WORK_COUNTED, NO_WORK, type WorkKind } from '#protocol/plain/work.ts'

/** What is known of a process of a jail; its name and its arguments, which a guest chooses, are not. */
export type SeenProcess = {
  pid: number
  parent: number
  /** It has a terminal of its own. */
  onTerminal: boolean
  /** Its process group is the one that its terminal talks to. */
  inForeground: boolean
  /** Milliseconds since the machine's start. */
  startedMs: number
  /** Path of its program within the read-only environment; undefined for all that lies elsewhere. */
  program: string | undefined
}

/** What starts within this time and not from a shell is what the session began with. */
const BEGINNING_MS = 20_000
/**
 * What a shell started within this time and left behind it comes from its own start-up files; who types as soon as
 * there is a prompt starts something in the foreground.
 */
const SHELL_START_MS = 500

/** They wait for their person; what they run is looked at by itself. */
const SHELL = /^\/usr\/bin\/(bash|dash|sh|zsh|fish)$/
const TERMINAL =
  /^\/usr\/bin\/(xterm|uxterm|urxvt|lxterminal|xfce4-terminal|sakura|mlterm|tmux|screen)$/

/** The first that fits says what it is; all else is `other`. */
const KINDS: readonly (readonly [RegExp, WorkKind])[] = [
  [/^\/usr\/lib\/R\/bin\/exec\/R$/, 'r'],
  [/^\/usr\/lib\/(\S+\/)?rkward(\/\S*)?$/, 'r'],
  [/^\/usr\/bin\/python3(\.\d+)?$/, 'python'],
  [
    /^\/usr\/bin\/(mousepad|nano|vi|vim(\.\w+)?|emacs[-\w.]*|geany|rkward|l3afpad|featherpad|kate|gedit)$/,
    'editor',
  ],
]

/**
 * Programs that run beside what the session began with. Told by where a process comes from: what was there
 * from the beginning and what a shell's start-up files left is none, and neither is a shell or a window for one.
 * What a program starts belongs to it.
 */
export function workOf(processes: readonly SeenProcess[]): JailWork {
  const family = new Family(processes)
  const candidates = processes.filter((process) => family.isWork(process))
  const counted: Record<WorkKind, number> = { ...NO_WORK }
  for (const process of family.programsAmong(candidates)) {
    const kind = kindOf(process)
    counted[kind] = Math.min(MOST_WORK_COUNTED, counted[kind] + 1)
  }
  return counted
}

class Family {
  readonly #byPid: ReadonlyMap<number, SeenProcess>
  readonly #bornMs: number
  /** What paints the desktop and the like, by their programs: one that was started again is no work either. */
  readonly #ground: ReadonlySet<string | undefined>

  constructor(processes: readonly SeenProcess[]) {
    this.#byPid = new Map(processes.map((process) => [process.pid, process]))
    this.#bornMs = Math.min(...processes.map(({ startedMs }) => startedMs))
    this.#ground = new Set(
      processes.filter((one) => this.#isOfBeginning(one)).map(({ program }) => program),
    )
  }

  isWork(process: SeenProcess): boolean {
    const { program } = process
    if (program !== undefined && TERMINAL.test(program)) return false
    const shell = this.#shellAbove(process)
    if (shell !== undefined) {
      return process.inForeground || process.startedMs - shell.startedMs >= SHELL_START_MS
    }
    if (isShell(process) && process.onTerminal) return false
    if (this.#isOfBeginning(process)) return false
    return program === undefined || kindOf(process) !== 'other' || !this.#ground.has(program)
  }

  /** The uppermost of each line; of a script, what it runs. */
  programsAmong(candidates: readonly SeenProcess[]): SeenProcess[] {
    const scripts = candidates.filter(isShell)
    const programs = candidates.filter((one) => !isShell(one))
    const isBelow = (one: SeenProcess, others: readonly SeenProcess[]): boolean =>
      this.#ancestors(one).some((above) => others.includes(above))
    const idle = scripts.filter(
      (script) => !programs.some((program) => this.#ancestors(program).includes(script)),
    )
    return [
      ...programs.filter((program) => !isBelow(program, programs)),
      ...idle.filter((script) => !isBelow(script, [...programs, ...idle])),
    ]
  }

  #isOfBeginning(process: SeenProcess): boolean {
    const isEarly = process.startedMs - this.#bornMs < BEGINNING_MS
    return isEarly && this.#shellAbove(process) === undefined
  }

  /** The uppermost shell that waits for a person at a terminal. */
  #shellAbove(process: SeenProcess): SeenProcess | undefined {
    return this.#ancestors(process).findLast((one) => isShell(one) && one.onTerminal)
  }

  /** From the parent upwards. A list that was read while processes came and went may have gaps, but no circle. */
  #ancestors(process: SeenProcess): SeenProcess[] {
    const found: SeenProcess[] = []
    let above = this.#byPid.get(process.parent)
    while (above !== undefined && above !== process && !found.includes(above)) {
      found.push(above)
      above = this.#byPid.get(above.parent)
    }
    return found
  }
}

function isShell({ program }: SeenProcess): boolean {
  return program !== undefined && SHELL.test(program)
}

function kindOf({ program }: SeenProcess): WorkKind {
  if (program === undefined) return 'other'
  return KINDS.find(([pattern]) => pattern.test(program))?.[1] ?? 'other'
}
