import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { openTestApp, TEST_PROJECT, type TestApp } from '../../test/support/test-app.ts'
import { TEST_POLICY } from '../../test/support/test-policy.ts'
import { AdminSocket } from '../admin/admin-socket.ts'
import { adminHandlers } from '../admin-handlers.ts'
import { createLogger } from '../http/logger.ts'
import { policyDigest } from '../projects/policy-digest.ts'

const run = promisify(execFile)
const COMMAND = fileURLToPath(new URL('./policy.ts', import.meta.url))
const { id: PROJECT } = TEST_PROJECT

let directory: string
let opened: TestApp
let stack: AsyncDisposableStack

beforeAll(async () => {
  stack = new AsyncDisposableStack()
  directory = mkdtempSync(join(tmpdir(), 'vitrine-policy-'))
  stack.defer(() => rmSync(directory, { recursive: true }))
  const folder = join(directory, 'run')
  mkdirSync(folder, { mode: 0o700 })
  opened = stack.use(await openTestApp())
  const { policies, drain, sessions } = opened.system
  const handlers = adminHandlers({ policies, drain, sessions, linkFor: () => undefined })
  stack.use(await AdminSocket.open({ folder, handlers, log: createLogger({ level: 'silent' }) }))
})
afterAll(() => stack.disposeAsync())

async function policy(...args: string[]): Promise<{ status: number; out: string; err: string }> {
  try {
    const all = [COMMAND, ...args, '--data-dir', directory]
    const { stdout, stderr } = await run(process.execPath, all)
    return { status: 0, out: stdout, err: stderr }
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string }
    return { status: code, out: stdout, err: stderr }
  }
}

function fileOf(document: unknown): string {
  const file = join(directory, 'policy.json')
  writeFileSync(file, typeof document === 'string' ? document : JSON.stringify(document))
  return file
}

describe('scripts/policy', () => {
  test('shows a policy as a file that can be set, and in JSON as it is signed', async () => {
    const shown = await policy('show', PROJECT)
    expect(JSON.parse(shown.out)).toEqual(TEST_POLICY)
    const { out } = await policy('show', PROJECT, '--version', '1', '--json')
    expect(createHash('sha256').update(out).digest('hex')).toBe(policyDigest(TEST_POLICY))
  })

  test('sets a policy, which is in force at once, and tells of it', async () => {
    const file = fileOf({ ...TEST_POLICY, framesPerSecond: 5 })
    expect((await policy('set', PROJECT, file)).out).toBe('version 2 is in force\n')
    expect(opened.system.projects.currentPolicy(PROJECT)?.policy.framesPerSecond).toBe(5)
    const again = await policy('set', PROJECT, file, '--json')
    expect(JSON.parse(again.out)).toEqual({ version: 2, changed: false })
    const compared = await policy('compare', PROJECT, '1', '2')
    expect(compared.out).toBe('framesPerSecond\t30\t5\n')
    const listed = await policy('list', PROJECT)
    expect(listed.out).toMatch(/^2\t\S+Z\thost\tin force\n1\t\S+Z\tsystem\n$/)
    const inJson = await policy('list', PROJECT, '--json')
    expect(JSON.parse(inJson.out)).toMatchObject([{ version: 2 }, { version: 1 }])
  })

  test.each([
    [['show', PROJECT, '--version', '9'], /no version 9$/],
    [['list', 'nowhere'], /there is no project nowhere$/],
    [['compare', PROJECT, '1', '9'], /no version 9$/],
  ])('says in one line why the server refuses %j', async (args, reason) => {
    const { status, out, err } = await policy(...args)
    expect([status, out, err.split('\n').length]).toEqual([1, '', 2])
    expect(err.trimEnd()).toMatch(reason)
  })

  test.each([
    [[], 'one of list, show, compare and set is needed'],
    [['constructor'], 'one of list, show, compare and set is needed'],
    [['list'], 'there are too few or too many arguments'],
    [['list', 'No Project'], '"No Project" is no name of a project'],
    [['show', PROJECT, '--version', '0'], '"0" is no version; they are counted from 1'],
    [['compare', PROJECT, '1', 'two'], '"two" is no version; they are counted from 1'],
    [['list', PROJECT, '--version', '1'], 'only show takes a --version'],
  ])('says in one line what is wrong with %j', async (args, problem) => {
    expect(await policy(...args)).toEqual({
      status: 2,
      out: '',
      err: `vitrine: ${problem}. Try scripts/policy --help\n`,
    })
  })

  test.each([
    [{ ...TEST_POLICY, idleMinutes: 0 }, /is no policy: idleMinutes: Too small/],
    [{ ...TEST_POLICY, clipboard: true }, /is no policy: clipboard: nothing here has this name$/],
    ['{', /is no JSON: /],
  ])('names the faulty field of a file, and asks no server', async (document, problem) => {
    const { status, err } = await policy('set', PROJECT, fileOf(document), '--data-dir', '/nowhere')
    expect([status, err.split('\n').length]).toEqual([2, 2])
    expect(err.trimEnd()).toMatch(problem)
  })

  test('says in one line that no server runs', async () => {
    const nowhere = mkdtempSync(join(tmpdir(), 'vitrine-nowhere-'))
    stack.defer(() => rmSync(nowhere, { recursive: true }))
    const args = [COMMAND, 'list', PROJECT, '--data-dir', nowhere]
    const failure = run(process.execPath, args)
    await expect(failure).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^vitrine: no Vitrine runs on .*\n$/),
    })
  })

  test('says what it does when it is asked to', async () => {
    const { status, out } = await policy('--help')
    expect([status, out.split('\n')[0]]).toEqual([0, 'scripts/policy list PROJECT'])
  })
})
