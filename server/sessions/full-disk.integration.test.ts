import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, expect, test } from 'vitest'

import type { SessionId } from '#protocol/ids.ts'

import {
  ASK,
  eventually,
  JOIN,
  openSystem,
  startSession,
  type System,
  Viewer,
} from '../../test/support/test-system.ts'

/** A disk of which the test can take everything, and give it back. */
let disk: string
let system: System
/** Signed in while there was room for it. */
let signedIn: Record<'researcher' | 'compliance', Record<string, string>>
beforeEach(async () => {
  disk = mkdtempSync(join(tmpdir(), 'vitrine-disk-'))
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'none', disk])
  const data = { dataDirectory: join(disk, 'data'), floorBytes: 4 * 2 ** 20 }
  system = await openSystem({ disk: data })
  signedIn = {
    researcher: system.test.headersOf('researcher'),
    compliance: system.test.headersOf('compliance'),
  }
})
afterEach(async () => {
  await system[Symbol.asyncDispose]()
  execFileSync('umount', ['--lazy', disk])
  rmSync(disk, { recursive: true })
})

const filler = (): string => join(disk, 'filler')

/** To the last page. */
function fill(): void {
  const { bavail, bsize } = statfsSync(disk)
  const pages = Buffer.alloc(bsize)
  writeFileSync(filler(), Buffer.alloc(bavail * bsize - 2 * bsize))
  try {
    for (;;) writeFileSync(filler(), pages, { flag: 'a' })
  } catch {
    // It is full now.
  }
}

function get(url: string) {
  return system.test.app.inject({ method: 'GET', url, headers: signedIn.compliance })
}

async function ownSession(id: SessionId) {
  const headers = signedIn.researcher
  const answer = await system.test.app.inject({ method: 'GET', url: '/api/sessions', headers })
  return answer.json<{ id: string; status: object }[]>().find((session) => session.id === id)
}

function start() {
  const headers = signedIn.researcher
  return system.test.app.inject({ method: 'POST', url: '/api/sessions', headers, payload: ASK })
}

test('a disk that fills up ends sessions by its name, starts none, and their ends are on record when there is room again', async () => {
  const id = await startSession(system)
  const viewer = await new Viewer(system, id, 'researcher').open()
  viewer.socket.send(JSON.stringify(JOIN))
  await viewer.heard('view/offer')
  fill()
  const health = await get('/healthz')
  expect(health.statusCode).toBe(503)
  expect(health.json<{ reasons: string[] }>().reasons.join()).toContain('disk')
  const refused = await start()
  expect([refused.statusCode, refused.json()]).toEqual([503, { code: 'DISK_FULL' }])
  expect(await viewer.heard('session/ended')).toMatchObject({ reason: 'disk-full' })
  expect((await ownSession(id))?.status).toMatchObject({ state: 'ended', reason: 'disk-full' })
  expect((await get('/api/recordings')).json()).toEqual([])

  rmSync(filler())
  const { sessions } = system.test.system
  await eventually(() => (sessions.count === 0 ? true : undefined))
  expect((await ownSession(id))?.status).toMatchObject({ state: 'ended', reason: 'disk-full' })
  expect((await get('/api/recordings')).json()).toMatchObject([{ id, reason: 'disk-full' }])
  expect((await get('/healthz')).statusCode).toBe(200)
  expect((await start()).statusCode).toBe(201)
})
