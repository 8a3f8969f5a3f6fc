import { mkdtempSync, rmSync } from 'node:fs'
import { type Socket, createServer } from 'node:net'
import { once } from 'node:events'
import { tmpdir } from 'node:os'

import { afterEach, expect, test } from 'vitest'

import { type JailUsage, LaunchRequest } from '#protocol/launch.ts'

import { Jail } from './jail.ts'

const request = LaunchRequest.parse({
  version: 1,
  sessionId: '019a0000-0000-7000-8000-000000000001',
  userId: 1_900_000_001,
  environment: 'e'.repeat(64),
  datasets: [],
  project: 'demonstration',
  limits: {
    memoryBytes: 2 ** 30,
    processes: 64,
    cpuPercent: 100,
    scratchBytes: 2 ** 26,
    openFiles: 512,
  },
  home: { kind: 'temporary' },
  surface: 'terminal',
  tty: '/dev/pts/0',
})

const USAGE: JailUsage = {
  cpuMs: 5,
  memoryBytes: 6,
  processes: 7,
  outOfMemoryKills: 1,
  home: { usedBytes: 8, bytes: 9 },
  scratch: { usedBytes: 10, bytes: 11 },
  limits: { memoryBytes: 12, processes: 13, cpuPercent: 150 },
}

const undo: (() => void)[] = []
afterEach(() => {
  for (const step of undo.splice(0)) step()
})

/** A launcher that says these lines when it has read the request, and closes when the runner does. */
async function scriptedLauncher(...lines: string[]): Promise<{ path: string; sockets: Socket[] }> {
  const folder = mkdtempSync(`${tmpdir()}/vitrine-`)
  const sockets: Socket[] = []
  const server = createServer((socket) => {
    sockets.push(socket)
    socket.once('data', () => {
      for (const line of lines) socket.write(`${line}\n`)
    })
    socket.on('error', () => socket.destroy())
  })
  server.listen(`${folder}/socket`)
  await once(server, 'listening')
  undo.push(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
    rmSync(folder, { recursive: true })
  })
  return { path: `${folder}/socket`, sockets }
}

const started = '{"type":"started","sharedFolder":"/run/vitrine/sessions/s"}'

test('a jail starts, reports and ends with the reason that the launcher gives', async () => {
  const usage = `{"type":"usage","usage":${JSON.stringify(USAGE)}}`
  const { path, sockets } = await scriptedLauncher(started)
  const jail = await Jail.start({ socketPath: path, request })
  expect(jail.sharedFolder).toBe('/run/vitrine/sessions/s')
  const reported = once(jail, 'usage')
  const ended = once(jail, 'ended')
  sockets[0]?.end(`${usage}\n{"type":"ended","reason":"out-of-memory"}\n`)
  expect(await reported).toEqual([USAGE])
  expect(await ended).toEqual(['out-of-memory'])
  await jail.close()
})

test('a refusal carries the reason of the launcher', async () => {
  const { path } = await scriptedLauncher('{"type":"refused","reason":"no such data set"}')
  await expect(Jail.start({ socketPath: path, request })).rejects.toMatchObject({
    name: 'LaunchRefused',
    message: 'no such data set',
  })
})

test.each([
  ['closes at once', undefined],
  ['says what no launcher says', '{"type":"started","sharedFolder":7}'],
  ['speaks out of turn', '{"type":"ended","reason":"killed"}'],
])('a start is refused when the launcher %s', async (_, line) => {
  const { path, sockets } = await scriptedLauncher(...(line === undefined ? [] : [line]))
  const starting = Jail.start({ socketPath: path, request })
  if (line === undefined) {
    await expect.poll(() => sockets.length).toBe(1)
    sockets[0]?.end()
  }
  await expect(starting).rejects.toMatchObject({ name: 'LaunchRefused' })
})

test('a launcher that cannot be reached is a refusal', async () => {
  const starting = Jail.start({ socketPath: '/run/vitrine/absent/socket', request })
  await expect(starting).rejects.toMatchObject({ name: 'LaunchRefused' })
})

test('a start can be cancelled', async () => {
  const { path } = await scriptedLauncher()
  const controller = new AbortController()
  const starting = Jail.start({ socketPath: path, request, signal: controller.signal })
  controller.abort(new Error('cancelled'))
  await expect(starting).rejects.toThrow('cancelled')
})

test('closing twice waits for the same end, and a listener may close again', async () => {
  const { path } = await scriptedLauncher(started)
  const jail = await Jail.start({ socketPath: path, request })
  const reasons: string[] = []
  jail.on('ended', (reason) => {
    reasons.push(reason)
    void jail.close()
  })
  await Promise.all([jail.close(), jail.close()])
  await jail.close()
  expect(reasons).toEqual(['killed'])
})

test('a launcher that dies has killed the jail', async () => {
  const { path, sockets } = await scriptedLauncher(started)
  const jail = await Jail.start({ socketPath: path, request })
  const ended = once(jail, 'ended')
  sockets[0]?.destroy()
  expect(await ended).toEqual(['killed'])
})
