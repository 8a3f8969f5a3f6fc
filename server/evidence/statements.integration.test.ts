import { createPublicKey } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import type { RecordingDetail } from '#protocol/api/recordings.ts'
import { SessionId } from '#protocol/ids.ts'
import { NOTHING_DOWN, NOTHING_UP } from '#protocol/ledger.ts'
import { StatementKeys } from '#protocol/statement.ts'

import { StatementStore } from './statement-store.ts'
import { verifyStatement } from './verify.ts'
import type { Person } from '../access/roles.ts'
import { createLogger } from '../http/logger.ts'
import { openTestApp, TEST_PROJECT } from '../../test/support/test-app.ts'
import { TEST_POLICY } from '../../test/support/test-policy.ts'
import { callAs, JOIN, openSystem, startSession, Viewer } from '../../test/support/test-system.ts'
import { SessionStore } from '../sessions/store.ts'
import { StatementIssuer } from './statement-issuer.ts'

test('what a session’s ledger says at its end is stated, signed, and for supervisors alone', async () => {
  await using system = await openSystem()
  const id = await startSession(system)
  const viewer = await new Viewer(system, id, 'researcher').open()
  viewer.socket.send(JSON.stringify(JOIN))
  await viewer.heard('view/offer')
  viewer.socket.send(JSON.stringify({ type: 'input/blocked', what: 'print' }))
  viewer.socket.send(JSON.stringify({ type: 'line/ping', id: 1 }))
  await viewer.heard('line/pong')
  await callAs(system, 'researcher', { method: 'DELETE', url: `/api/sessions/${id}` })

  const url = `/api/statements/${id}`
  const recordings = `/api/recordings/${id}`
  const { recording } = (
    await callAs(system, 'compliance', { method: 'GET', url: recordings })
  ).json<RecordingDetail>()
  const answer = await callAs(system, 'operator', { method: 'GET', url })
  expect(answer.headers['content-disposition']).toContain(`crossing-${id}.json`)
  const keys = StatementKeys.parse(
    (await callAs(system, 'nobody', { method: 'GET', url: '/api/keys' })).json(),
  )
  const trusted = keys.keys.map(({ publicKey }) => createPublicKey(publicKey))
  const { ledger } = recording
  expect(verifyStatement(answer.body, trusted)).toMatchObject({
    ok: true,
    keyId: keys.current,
    statement: {
      sessionId: id,
      rawDataBytes: 0,
      frames: ledger.mediaFrames,
      mediaPackets: ledger.mediaPackets,
      bytesDown: ledger.down,
      bytesUp: ledger.up,
      controlDownBytes: ledger.controlDownBytes,
      controlUpBytes: ledger.controlUpBytes,
      refusals: { print: 1 },
      countedToEnd: true,
    },
  })
  // The control line's frames with their handshake are more than the messages in them.
  expect(ledger.down.webSocket).toBeGreaterThan(ledger.controlDownBytes)
  expect(ledger.up.webSocket).toBeGreaterThan(ledger.controlUpBytes)

  for (const [visitor, status] of [
    ['researcher', 403],
    ['nobody', 401],
  ] as const) {
    expect((await callAs(system, visitor, { method: 'GET', url })).statusCode).toBe(status)
  }
  const unknown = `/api/statements/${id.slice(0, -1)}${id.endsWith('0') ? '1' : '0'}`
  const missing = await callAs(system, 'compliance', { method: 'GET', url: unknown })
  expect(missing.statusCode).toBe(404)
})

test('of a session whose server was killed, the next one states what is on disk, and says so', async () => {
  await using opened = await openTestApp()
  const folder = mkdtempSync(join(tmpdir(), 'vitrine-statements-'))
  const id = SessionId.parse('019aab00-0000-7000-8000-000000000001')
  try {
    mkdirSync(join(folder, id))
    writeFileSync(join(folder, id, 'part-0001.mkv'), 'pictures')
    const store = new SessionStore(opened.db)
    store.insert({
      id,
      projectId: TEST_PROJECT.id,
      personId: opened.people.researcher,
      surface: 'terminal',
      kind: 'live',
      recordingId: null,
      policyVersion: 1,
      startedAt: new Date(),
    })
    const totals = {
      mediaBytes: 5_000,
      mediaPackets: 10,
      mediaFrames: 4,
      controlDownBytes: 1,
      controlUpBytes: 2,
      inputRecords: 3,
      refusals: 1,
      down: { ...NOTHING_DOWN, media: 5_000 },
      up: NOTHING_UP,
    }
    store.saveLedger(id, totals, new Map([['paste', 1]]))
    store.end(id, {
      reason: 'server-stopped',
      endedAt: new Date(),
      countedToEnd: false,
    })
    const statements = new StatementStore({ folder, keysFolder: folder })
    await using issuer = new StatementIssuer({
      store,
      journal: opened.journal,
      statements,
      recordingsDirectory: folder,
      policyAt: () => TEST_POLICY,
      log: createLogger({ level: 'silent' }),
    })
    issuer.issueMissing()
    const compliance = opened.system.people.find(opened.people.compliance) as Person
    const trusted = issuer.keys().keys.map(({ publicKey }) => createPublicKey(publicKey))
    expect(verifyStatement((await issuer.read(compliance, id)) ?? '', trusted)).toMatchObject({
      ok: true,
      statement: {
        frames: 4,
        refusals: { paste: 1 },
        recording: { bytes: 8 },
        countedToEnd: false,
      },
    })
  } finally {
    rmSync(folder, { recursive: true })
  }
})
