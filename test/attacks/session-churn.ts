import { existsSync, lstatSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

import { Jail } from '../../sandbox/jail/client/jail.ts'
import { GuestTerminal } from './guest-terminal.ts'
import { GUEST_USERS, type LauncherUnderTest, controlGroupFolders } from './launcher-under-test.ts'

/** Where a session could leave a file behind, with how deep to look. */
const FOLDERS: readonly [folder: string, depth: number][] = [
  ['/tmp', 2],
  ['/var/tmp', 2],
  ['/dev/shm', 2],
  ['/dev/pts', 1],
  ['/run', 3],
]
const AT_ONCE = 5

/** What sessions can leave on a host. Two of these are equal when nothing was left between them. */
export type Footprint = {
  mountsOfLauncher: number
  mountsOfHost: number
  groups: string[]
  descriptors: number
  launcherProcesses: number
  guestProcesses: number
  guestFiles: string[]
  sessionFolders: string[]
  /** TCP sockets and shared memory of guests' users on the host. */
  ports: string[]
  sharedMemory: string[]
}

export function footprint(launcher: LauncherUnderTest): Footprint {
  const groups = controlGroupFolders(`vitrine-${launcher.pid}`).flatMap((folder) =>
    readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => `${folder}/${entry.name}`),
  )
  return {
    mountsOfLauncher: mounts(launcher.pid),
    mountsOfHost: mounts('self'),
    groups,
    descriptors: readdirSync(`/proc/${launcher.pid}/fd`).length,
    launcherProcesses: launcher.processes().length,
    guestProcesses: guestProcesses().length,
    guestFiles: FOLDERS.flatMap(([folder, depth]) => guestFiles(folder, depth)),
    sessionFolders: readdirSync(launcher.inside('/run/vitrine/sessions')),
    ports: ['tcp', 'tcp6', 'udp', 'udp6'].flatMap((name) => rowsOfGuests(`/proc/net/${name}`, 7)),
    sharedMemory: rowsOfGuests('/proc/sysvipc/shm', 7),
  }
}

function mounts(pid: number | 'self'): number {
  return readFileSync(`/proc/${pid}/mountinfo`, 'utf8').split('\n').length
}

/** Starts and stops so many sessions, desktops and terminals in turn, some of them at once. */
export async function churn(launcher: LauncherUnderTest, sessions: number): Promise<void> {
  for (let done = 0; done < sessions; done += AT_ONCE) {
    const round = Array.from({ length: Math.min(AT_ONCE, sessions - done) }, (_, index) => index)
    await Promise.all(round.map((index) => (index === 0 ? terminal(launcher) : desktop(launcher))))
  }
}

async function desktop(launcher: LauncherUnderTest): Promise<void> {
  const request = launcher.request('desktop')
  const jail = await Jail.start({ socketPath: launcher.socketPath, request })
  await jail.close()
}

/** One that was used: it leaves things in every place that it can write to. */
async function terminal(launcher: LauncherUnderTest): Promise<void> {
  await using guest = await GuestTerminal.start(launcher)
  await guest.probe('neighbours', 'leave')
}

function guestProcesses(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const status = readFileSync(`/proc/${pid}/status`, 'utf8')
        return !/^State:\tZ/m.test(status) && isGuest(Number(/^Uid:\t(\d+)/m.exec(status)?.[1]))
      } catch {
        return false // It ended in between.
      }
    })
}

function guestFiles(folder: string, depth: number): string[] {
  if (depth === 0 || !existsSync(folder)) return []
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    try {
      const stat = lstatSync(path)
      const own = isGuest(stat.uid) ? [path] : []
      return stat.isDirectory() ? [...own, ...guestFiles(path, depth - 1)] : own
    } catch {
      return []
    }
  })
}

function isGuest(uid: number): boolean {
  return uid >= GUEST_USERS.first && uid <= GUEST_USERS.last
}

/** Rows of one of the kernel's tables, by the column (from 0) in which it says whose they are. */
function rowsOfGuests(path: string, userColumn: number): string[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => isGuest(Number(line.trim().split(/\s+/)[userColumn])))
}
