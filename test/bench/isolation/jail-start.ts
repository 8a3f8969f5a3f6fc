import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync } from 'node:fs'

import { Jail } from '../../../sandbox/jail/client/jail.ts'
import { PseudoTerminal } from '../../../sandbox/surface/terminal/pseudo-terminal.ts'
import type { LauncherUnderTest } from '../../attacks/launcher-under-test.ts'
import { type Form, quantile } from '../report.ts'

const STARTS = { full: 60, short: 3 }

/**
 * How much longer it takes until the first program runs in a jail than until the same program runs
 * bare, in milliseconds: request, mounts, control group, namespaces, filter. One after the other in
 * turn, so that both see the same machine.
 */
export async function jailOverBareStart(
  launcher: LauncherUnderTest,
  form: Form,
): Promise<Record<string, number>> {
  const bare: number[] = []
  const jailed: number[] = []
  await jailStart(launcher) // What is opened once, on first use.
  for (let start = 0; start < STARTS[form]; start += 1) {
    bare.push(await bareStart())
    jailed.push(await jailStart(launcher))
  }
  const [bareMs, jailMs] = [quantile(bare, 0.5), quantile(jailed, 0.5)]
  return {
    bare_start_p50_ms: bareMs,
    jail_start_p50_ms: jailMs,
    jail_start_p95_ms: quantile(jailed, 0.95),
    jail_over_bare_start_p50_ms: jailMs - bareMs,
  }
}

async function bareStart(): Promise<number> {
  const began = performance.now()
  const child = spawn('/bin/sh', ['-c', 'printf + >&2; exec "$@"', 'bare', '/bin/true'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {},
  })
  const exited = once(child, 'exit')
  if (child.stderr === null) throw new Error('no standard error')
  await once(child.stderr, 'data')
  const took = performance.now() - began
  await exited
  return took
}

async function jailStart(launcher: LauncherUnderTest): Promise<number> {
  using terminal = new PseudoTerminal({ columns: 80, rows: 24 })
  chownSync(terminal.path, launcher.service.uid, launcher.service.gid)
  const request = launcher.request({ tty: terminal.path })
  const began = performance.now()
  await using jail = await Jail.start({ socketPath: launcher.socketPath, request })
  const took = performance.now() - began
  terminal.releaseSlave()
  await jail.close()
  return took
}
