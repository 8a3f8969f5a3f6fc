import { createHash, createPublicKey, generateKeyPairSync } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { NOTHING_DOWN, NOTHING_UP } from '#protocol/ledger.ts'
import { canonicalJson } from '#protocol/canonical-json.ts'
import { CrossingStatement } from '#protocol/statement.ts'

import { digestRecording } from '../recordings/recording-digest.ts'
import { StatementStore } from './statement-store.ts'
import { verifyStatement } from './verify.ts'

const STATEMENT = CrossingStatement.parse({
  format: 'vitrine-crossing-statement',
  version: 1,
  sessionId: '019aab00-0000-7000-8000-000000000001',
  kind: 'live',
  projectId: 'demonstration',
  surface: 'terminal',
  startedAt: '2026-11-22T01:30:00.000Z',
  endedAt: '2026-11-22T01:31:00.000Z',
  endReason: 'ended-by-researcher',
  rawDataBytes: 0,
  frames: 120,
  mediaPackets: 480,
  bytesDown: { ...NOTHING_DOWN, media: 400_000, upkeep: 9_000 },
  bytesUp: { ...NOTHING_UP, input: 1_600 },
  controlDownBytes: 900,
  controlUpBytes: 700,
  inputRecords: 100,
  refusals: { paste: 2, drop: 1 },
  policyVersion: 3,
  policyDigest: 'ab'.repeat(32),
  recording: { digest: 'cd'.repeat(32), bytes: 100_000 },
  countedToEnd: true,
})

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vitrine-evidence-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function open(): StatementStore {
  const statements = join(folder, 'statements')
  mkdirSync(statements, { recursive: true })
  return new StatementStore({ folder: statements, keysFolder: folder })
}

function signed(): { text: string; keys: ReturnType<typeof createPublicKey>[] } {
  const statements = open()
  statements.add(STATEMENT)
  const text = statements.read(STATEMENT.sessionId) ?? ''
  return { text, keys: statements.keys().keys.map(({ publicKey }) => createPublicKey(publicKey)) }
}

/** Every place of a document where a value stands, as the names that lead there. */
function places(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [path]
  return [path, ...Object.entries(value).flatMap(([name, one]) => places(one, [...path, name]))]
}

function changed(document: unknown, [name, ...rest]: readonly string[], to: unknown): unknown {
  if (name === undefined) return to
  const members = document as Record<string, unknown>
  return { ...members, [name]: changed(members[name], rest, to) }
}

/** As a forger would write it: in canonical form where there is one. */
function written(document: unknown): string {
  try {
    return canonicalJson(document)
  } catch {
    return JSON.stringify(document)
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

describe('a crossing statement', () => {
  test('is verified with its key, and by the next server on the same directory', () => {
    const { text, keys } = signed()
    expect(verifyStatement(text, keys)).toMatchObject({ ok: true, statement: STATEMENT })
    expect(open().keys().keys).toHaveLength(1)
    expect(open().read(STATEMENT.sessionId)).toBe(text)
  })

  test('is not changed by a second one for the same session', () => {
    const { text } = signed()
    const statements = open()
    statements.add({ ...STATEMENT, frames: 121 })
    expect(statements.read(STATEMENT.sessionId)).toBe(text)
  })

  test('is refused when any one value in it is another one', () => {
    const { text, keys } = signed()
    const document = JSON.parse(text) as unknown
    const odd = fc.oneof(fc.jsonValue(), fc.nat(), fc.string())
    fc.assert(
      fc.property(fc.constantFrom(...places(document)), odd, (path, value) => {
        const forged = `${written(changed(document, path, value))}\n`
        fc.pre(forged !== text)
        expect(verifyStatement(forged, keys).ok).toBe(false)
      }),
      { numRuns: 2_000 },
    )
  })

  test('is refused when any one character of its file is another one, missing or too many', () => {
    const { text, keys } = signed()
    const characters = fc.constantFrom('', '0', '1', '9', 'a', ' ', '"', ',', '}', '\n')
    fc.assert(
      fc.property(fc.nat(text.length - 1), characters, fc.boolean(), (at, character, insert) => {
        const forged = text.slice(0, at) + character + text.slice(at + (insert ? 0 : 1))
        fc.pre(forged !== text)
        expect(verifyStatement(forged, keys).ok).toBe(false)
      }),
      { numRuns: 2_000 },
    )
  })

  test('is refused with each other spelling of the same signature', () => {
    const { text, keys } = signed()
    const at = text.indexOf('=="') - 1
    expect(at).toBeGreaterThan(0)
    for (const digit of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/') {
      const forged = text.slice(0, at) + digit + text.slice(at + 1)
      expect(verifyStatement(forged, keys).ok).toBe(forged === text)
    }
  })

  test.each([
    [
      'one changed digit',
      (text: string) => text.replace('"frames":120', '"frames":121'),
      /signature/,
    ],
    ['a newer version', (text: string) => text.replace('"version":1', '"version":2'), /version 2/],
    ['a name twice', (text: string) => text.replace('{', '{"statement":{},'), /canonical/],
    ['raw data', (text: string) => text.replace('"rawDataBytes":0', '"rawDataBytes":1'), /rawData/],
    ['nothing', () => '', /no crossing statement/],
    ['another document', () => '{"statement":{}}\n', /no crossing statement/],
  ])('with %s is refused in one line that says so', (_name, forge, problem) => {
    const { text, keys } = signed()
    const result = verifyStatement(forge(text), keys)
    expect(result).toEqual({ ok: false, problem: expect.stringMatching(problem) })
  })

  test('of another key is refused, also under the name of a trusted one', () => {
    const { text } = signed()
    const { publicKey } = generateKeyPairSync('ed25519')
    expect(verifyStatement(text, [publicKey])).toMatchObject({
      ok: false,
      problem: expect.stringMatching(/not trusted here/),
    })
  })
})

describe('the signing key', () => {
  test('is its owner’s alone, and refused once it was not', () => {
    signed()
    const path = join(folder, 'statement-signing.pem')
    expect(statSync(path).mode & 0o777).toBe(0o600)
    chmodSync(path, 0o644)
    expect(open).toThrow(/others can read it/)
  })

  test('when it was lost, leaves what it signed verifiable', () => {
    const { text } = signed()
    rmSync(join(folder, 'statement-signing.pem'))
    const { current, keys } = open().keys()
    expect(keys).toHaveLength(2)
    const trusted = keys.map(({ publicKey }) => createPublicKey(publicKey))
    expect(verifyStatement(text, trusted)).toMatchObject({ ok: true })
    expect(verifyStatement(text, trusted)).not.toMatchObject({ keyId: current })
  })
})

describe('the digest of a recording', () => {
  test('is what sha256sum makes of its files', async () => {
    expect(await digestRecording(join(folder, 'nothing'))).toBeNull()
    const recording = mkdtempSync(join(folder, 'recording-'))
    writeFileSync(join(recording, 'recording.json'), '{}')
    writeFileSync(join(recording, 'part-0001.mkv'), 'pictures')
    const lines = `${sha256('pictures')}  part-0001.mkv\n${sha256('{}')}  recording.json\n`
    expect(await digestRecording(recording)).toEqual({ digest: sha256(lines), bytes: 10 })
    const before = await digestRecording(recording)
    writeFileSync(join(recording, 'part-0001.mkv'), 'Pictures')
    expect((await digestRecording(recording))?.digest).not.toBe(before?.digest)
  })
})
