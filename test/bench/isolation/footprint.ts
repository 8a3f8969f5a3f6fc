import { readFileSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'

import { type SurfaceKind } from '#protocol/screen.ts'
import type { Project } from '#protocol/api/projects.ts'

import { PacketViewer } from '../../support/packet-viewer/packet-viewer.ts'
import type { SessionClient } from '../../support/packet-viewer/session-client.ts'
import { groupsLeft, processTree, type System } from '../../support/system.ts'
import type { Run } from '../report.ts'

const SESSIONS = { full: 200, short: 4 }
const SCREEN = { width: 1280, height: 720 }
/** After the first sessions. */
const SETTLE_MS = { full: 10_000, short: 1_000 }
/** After the last session: a next runner is warmed, connections are closed. */
const SETTLE_DEADLINE_MS = { full: 60_000, short: 1_000 }
const POLL_MS = 500
/** Users of jails begin here; see `protocol/launch.ts`. */
const FIRST_GUEST_USER = 1_900_000_000

/** Counts of what sessions use of a host. */
export type Footprint = Record<
  'processes' | 'mounts' | 'groups' | 'files' | 'ports' | 'users',
  number
>

type Parts = { client: SessionClient; project: Project; system: System }

/**
 * How much more there is of anything after 200 sessions, each watched for a moment, than after the
 * first one of each kind.
 */
export async function leftBehind(
  parts: Parts,
  { say, form }: Run,
): Promise<Record<string, number>> {
  const surfaces = parts.project.surfaces
  for (const surface of surfaces) await comeAndGo(parts, surface)
  await delay(SETTLE_MS[form])
  const before = footprint(parts.system.pid)
  for (let session = 0; session < SESSIONS[form]; session += 1) {
    await comeAndGo(parts, surfaces[session % surfaces.length] ?? 'terminal')
    if ((session + 1) % 50 === 0) say(`${session + 1} sessions came and went`)
  }
  const deadline = performance.now() + SETTLE_DEADLINE_MS[form]
  let left = differences(before, footprint(parts.system.pid))
  while (total(left) > 0 && performance.now() < deadline) {
    await delay(POLL_MS)
    left = differences(before, footprint(parts.system.pid))
  }
  const named = Object.entries(left).map(([name, count]) => [`left_${name}`, count] as const)
  return { ...Object.fromEntries(named), left_behind: total(left) }
}

async function comeAndGo({ client, project }: Parts, surface: SurfaceKind): Promise<void> {
  const request = { projectId: project.id, surface, screen: SCREEN }
  const sessionId = await client.startSession(request)
  const { origin, cookie } = client
  await using viewer = await PacketViewer.join({ origin, cookie, sessionId, screen: SCREEN })
  await viewer.close()
  await client.endSession(sessionId)
}

function footprint(launcherPid: number): Footprint {
  const processes = processTree(launcherPid)
  const root = `/proc/${launcherPid}/root`
  const runtime = readdirSync(`${root}/run/vitrine/sessions`, { recursive: true })
  const temporary = readdirSync(tmpdir()).filter((name) => name.startsWith('vitrine'))
  const descriptors = processes.map(({ pid }) => entriesOf(`/proc/${pid}/fd`).length)
  return {
    processes: processes.length,
    mounts:
      linesOf('/proc/self/mountinfo').length + linesOf(`/proc/${launcherPid}/mountinfo`).length,
    groups: groupsLeft(launcherPid).flatMap((group) => foldersBelow(group)).length,
    files: runtime.length + temporary.length + descriptors.reduce((sum, count) => sum + count, 0),
    ports: ['tcp', 'tcp6', 'udp', 'udp6'].flatMap((name) => openPorts(name)).length,
    users: new Set(usersOfProcesses().filter((user) => user >= FIRST_GUEST_USER)).size,
  }
}

function differences(before: Footprint, after: Footprint): Record<string, number> {
  return Object.fromEntries(
    Object.entries(after).map(([name, count]) => [
      name,
      Math.max(0, count - before[name as keyof Footprint]),
    ]),
  )
}

function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0)
}

/** Sockets that wait for somebody: TCP in the state LISTEN, and UDP without a peer. */
function openPorts(name: string): string[] {
  const waiting = name.startsWith('tcp') ? '0A' : '07'
  return linesOf(`/proc/net/${name}`).filter((line) => line.trim().split(/\s+/)[3] === waiting)
}

function usersOfProcesses(): number[] {
  return entriesOf('/proc')
    .filter((name) => /^[0-9]+$/.test(name))
    .flatMap((pid) => linesOf(`/proc/${pid}/status`))
    .flatMap((line) => (line.startsWith('Uid:') ? [Number(line.split('\t')[1])] : []))
}

function foldersBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
}

/** None when it is gone. */
function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function linesOf(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n')
  } catch {
    return []
  }
}
