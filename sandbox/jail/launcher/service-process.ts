import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

import { RUNTIME } from '../host/runtime-folder.ts'
import { argv } from '../host/argv.ts'
import type { LauncherArguments } from './arguments.ts'
import { dropToAndDieWithParent, enterAndRun } from '../host/command.ts'
import { ControlGroup } from '../host/control-groups/control-group.ts'
import type { GroupInstance } from '../host/control-groups/instance.ts'
import { TLS_FILES } from './runtime-mounts.ts'
import type { ServiceUser } from '../host/service-user.ts'

/** Within the five seconds that a stop may take as a whole. */
const STOP_DEADLINE_MS = 4_000
/**
 * Against 100 of each jail: what shows all sessions to all people comes before what any guest
 * computes, however many guests compute.
 */
const CPU_WEIGHT = 10_000

/**
 * The server with everything it starts: media worker, runners. It is a session of its own, without
 * the launcher's terminal, and a control group, so that no process of it can be forgotten.
 */
export class ServiceProcess implements AsyncDisposable {
  /** The exit code that the launcher ends with; 128 + n when signal n ended the server. */
  readonly exited: Promise<number>
  readonly #child: ChildProcess
  readonly #group: ControlGroup
  #closed: Promise<void> | undefined

  private constructor(child: ChildProcess, group: ControlGroup) {
    this.#child = child
    this.#group = group
    this.exited = once(child, 'exit').then(([code, signal]) => exitCode(code, signal))
  }

  static async start(
    given: LauncherArguments,
    user: ServiceUser,
    groups: GroupInstance,
    keepsHomes: boolean,
  ): Promise<ServiceProcess> {
    const group = await ControlGroup.create(groups.host, `${groups.name}/service`, {
      cpuWeight: CPU_WEIGHT,
    })
    const command = dropToAndDieWithParent(user, serverCommand(given, keepsHomes))
    const child = spawn(...enterAndRun(group.joinFiles, 2, command), {
      cwd: RUNTIME.app,
      env: environment(),
      stdio: ['ignore', 'inherit', 'inherit'],
      detached: true,
    })
    return new ServiceProcess(child, group)
  }

  /** Asks the server to end, waits, kills what is left. Idempotent. */
  close(signal: 'SIGINT' | 'SIGTERM' = 'SIGTERM'): Promise<void> {
    this.#closed ??= this.#stop(signal)
    return this.#closed
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #stop(signal: 'SIGINT' | 'SIGTERM'): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const deadline = Promise.withResolvers<void>()
      const timer = setTimeout(deadline.resolve, STOP_DEADLINE_MS)
      this.#child.kill(signal)
      await Promise.race([this.exited, deadline.promise])
      clearTimeout(timer)
    }
    await this.#group.kill()
    await this.exited
    await this.#group.remove()
  }
}

function serverCommand(given: LauncherArguments, keepsHomes: boolean): string[] {
  const tls =
    given['tls-cert'] === undefined
      ? []
      : argv`--tls-cert ${TLS_FILES.certificate} --tls-key ${TLS_FILES.key}`
  return [
    ...argv`${RUNTIME.node} ${RUNTIME.app}/${given.entry}
      --data-dir ${RUNTIME.data} --data-dir-named ${given['data-dir']} --runtime-dir ${RUNTIME.run}
      --launcher-socket ${RUNTIME.launcherSocket} --worker ${RUNTIME.worker}
      --environment ${given.environment} --homes ${keepsHomes ? 'kept' : 'temporary'}`,
    ...tls,
    ...given.serverArguments,
  ]
}

/** Nothing of root's environment: it may hold credentials, and variables that change how Node runs. */
function environment(): NodeJS.ProcessEnv {
  return { PATH: '/usr/local/bin:/usr/bin:/bin', LANG: 'C.UTF-8', HOME: RUNTIME.run }
}

const SIGNAL_NUMBERS: Readonly<Record<string, number>> = { SIGINT: 2, SIGKILL: 9, SIGTERM: 15 }

function exitCode(code: unknown, signal: unknown): number {
  if (typeof code === 'number') return code
  return 128 + (SIGNAL_NUMBERS[String(signal)] ?? 0)
}
