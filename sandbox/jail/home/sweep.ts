import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, constants, openSync } from 'node:fs'

import { argv } from '../host/argv.ts'
import { CONFINEMENT } from '../confinement/bubblewrap.ts'
import { TOOLS, dropToAndDieWithParent, enterAndRun, inOwnSession } from '../host/command.ts'
import { ControlGroup } from '../host/control-groups/control-group.ts'
import type { GroupInstance } from '../host/control-groups/instance.ts'
import { RUNTIME } from '../host/runtime-folder.ts'

/** Names of very many folders are the most that it has to remember. */
const LIMITS = { memoryBytes: 512 * 2 ** 20, processes: 32, cpuPercent: 100 }
const FILTER_DESCRIPTOR = 3
const MAX_OUTPUT_BYTES = 4096

export type Sweep = {
  groups: GroupInstance
  /** The folder that is the guest's home. */
  home: string
  userId: number
  deadlineMs: number
}

/**
 * Runs `sweeper.ts` over a home, in a jail that holds nothing else of anybody's, as the home's own
 * user: a root process that walks what a guest arranged is one mistake away from the host's files.
 * Gives how many things were removed or changed. Throws when it did not come to its end in time.
 */
export async function sweepHome({ groups, home, userId, deadlineMs }: Sweep): Promise<number> {
  const group = await ControlGroup.create(groups.host, `${groups.name}/sweep-${userId}`, {
    limits: LIMITS,
  })
  try {
    const command = inOwnSession(
      { hasTerminal: false },
      dropToAndDieWithParent({ uid: userId, gid: userId }, [TOOLS.bwrap, ...jailAround(home)]),
    )
    const filter = openSync(RUNTIME.systemCallFilter, constants.O_RDONLY)
    let child: ChildProcess
    try {
      child = spawn(...enterAndRun(group.joinFiles, FILTER_DESCRIPTOR, command), {
        cwd: '/',
        env: {},
        stdio: ['ignore', 'pipe', 'pipe', filter],
      })
    } finally {
      closeSync(filter)
    }
    return await changesOf(child, () => group.kill(), deadlineMs)
  } finally {
    await group.kill()
    await group.remove()
  }
}

/** Node with the host's libraries, and one file of ours; the home is the only thing of the guest's. */
function jailAround(home: string): string[] {
  return [
    ...CONFINEMENT,
    ...argv`--clearenv --ro-bind /usr /usr --symlink usr/lib /lib --symlink usr/lib64 /lib64
      --proc /proc --dev /dev --remount-ro /dev
      --ro-bind ${RUNTIME.guest}/node /node
      --ro-bind ${RUNTIME.app}/sandbox/jail/home/sweeper.ts /sweeper.mts
      --bind ${home} /home --remount-ro / --chdir / --seccomp ${FILTER_DESCRIPTOR} --
      /node /sweeper.mts /home`,
  ]
}

async function changesOf(
  child: ChildProcess,
  kill: () => Promise<void>,
  deadlineMs: number,
): Promise<number> {
  let output = ''
  let complaint = ''
  child.stdout?.on('data', (chunk: Buffer) => (output += within(output, chunk)))
  child.stderr?.on('data', (chunk: Buffer) => (complaint += within(complaint, chunk)))
  const timer = setTimeout(() => void kill(), deadlineMs)
  try {
    const [code] = (await once(child, 'close')) as [number | null]
    const changes = /^([0-9]{1,9})\n$/.exec(output)?.[1]
    if (code === 0 && changes !== undefined) return Number(changes)
  } finally {
    clearTimeout(timer)
  }
  const said = complaint
    .replaceAll(/[^\x20-\x7e]+/g, ' ')
    .trim()
    .slice(0, 160)
  throw new Error(`the home was not swept: ${said || 'it took too long'}`)
}

function within(text: string, chunk: Buffer): string {
  return chunk.toString('latin1').slice(0, MAX_OUTPUT_BYTES - text.length)
}
