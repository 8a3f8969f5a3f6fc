import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { ProjectId } from '#protocol/ids.ts'

import { AppError } from '../errors.ts'
import { createLogger } from '../http/logger.ts'
import { type AdminHandlers, MAX_ADMIN_LINE_BYTES } from './admin-protocol.ts'
import { AdminSocket, type AdminSocketOptions } from './admin-socket.ts'
import { askAdmin } from './ask-admin.ts'

const run = promisify(execFile)
const COMMAND = fileURLToPath(new URL('../commands/sign-in.ts', import.meta.url))

let directory: string
let folder: string
let sockets: AsyncDisposableStack

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'vitrine-admin-'))
  folder = join(directory, 'run')
  mkdirSync(folder, { mode: 0o700 })
  sockets = new AsyncDisposableStack()
})

afterEach(async () => {
  await sockets.disposeAsync()
  rmSync(directory, { recursive: true })
})

const unexpected = (): never => {
  throw new Error('a secret path')
}

const HANDLERS: AdminHandlers = {
  'sign-in': ({ role }) => ({ type: 'link', url: `http://localhost:8443/sign-in/${role}` }),
  'list-policies': unexpected,
  'show-policy': unexpected,
  'compare-policies': unexpected,
  'set-policy': unexpected,
  drain: unexpected,
  'cancel-drain': unexpected,
}

async function open(options: Partial<AdminSocketOptions> = {}): Promise<AdminSocket> {
  const log = createLogger({ level: 'silent' })
  return sockets.use(await AdminSocket.open({ folder, handlers: HANDLERS, log, ...options }))
}

async function command(...args: string[]): Promise<{ status: number; out: string; err: string }> {
  try {
    const { stdout, stderr } = await run(process.execPath, [COMMAND, ...args])
    return { status: 0, out: stdout, err: stderr }
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string }
    return { status: code, out: stdout, err: stderr }
  }
}

async function sayTo(path: string, line: string): Promise<string> {
  const socket = createConnection(path)
  socket.end(line)
  return text(socket)
}

describe('AdminSocket', () => {
  test('gives a link to who may open its socket', async () => {
    await open()
    expect(statSync(join(folder, 'admin.sock')).mode & 0o777).toBe(0o600)
    const answer = await askAdmin(directory, { type: 'sign-in', role: 'operator' })
    expect(answer).toEqual({ type: 'link', url: 'http://localhost:8443/sign-in/operator' })
  })

  test('takes the place of a socket that a killed server left, and leaves none itself', async () => {
    writeFileSync(join(folder, 'admin.sock'), '')
    const socket = await open()
    await Promise.all([socket.close(), socket.close()])
    await expect(askAdmin(directory, { type: 'sign-in', role: 'operator' })).rejects.toMatchObject({
      code: 'ENOENT',
    })
  })

  test('goes on after a handler that fails, and keeps to itself how', async () => {
    await open()
    const project = ProjectId.parse('test-project')
    expect(await askAdmin(directory, { type: 'list-policies', project })).toEqual({
      type: 'refused',
      reason: 'the server failed at this; its log says why',
    })
    const answer = await askAdmin(directory, { type: 'sign-in', role: 'operator' })
    expect(answer.type).toBe('link')
  })

  test('works in a data directory whose path is longer than a socket may have', async () => {
    const deep = join(directory, 'd'.repeat(120))
    mkdirSync(join(deep, 'run'), { recursive: true })
    await open({ folder: join(deep, 'run') })
    const answer = await askAdmin(deep, { type: 'sign-in', role: 'compliance' })
    expect(answer.type).toBe('link')
  })

  test.each([
    '{"type":"sign-in","role":"root"}\n',
    '{\n',
    '\n',
    `${'x'.repeat(2 * MAX_ADMIN_LINE_BYTES)}\n`,
    'x'.repeat(2 * MAX_ADMIN_LINE_BYTES),
  ])('does not understand %.40j', async (line) => {
    await open()
    expect(JSON.parse(await sayTo(join(folder, 'admin.sock'), line))).toEqual({
      type: 'refused',
      reason: 'the request is not understood',
    })
  })
})

describe('scripts/sign-in', () => {
  test('says what it does when it is asked to', async () => {
    const { status, out } = await command('--help')
    expect([status, out.split('\n')[0]]).toEqual([
      0,
      'scripts/sign-in researcher|operator|compliance [--data-dir DIR]',
    ])
  })

  test('prints the link and nothing else', async () => {
    await open()
    expect(await command('researcher', '--data-dir', directory)).toEqual({
      status: 0,
      out: 'http://localhost:8443/sign-in/researcher\n',
      err: '',
    })
  })

  test.each([[[]], [['root']], [['researcher', 'operator']], [['operator', '--bogus']]])(
    'names the roles after %j',
    async (args) => {
      expect(await command(...args)).toEqual({
        status: 2,
        out: '',
        err: 'vitrine: a role is needed. Try scripts/sign-in researcher|operator|compliance [--data-dir DIR]\n',
      })
    },
  )

  test('says in one line that no server runs', async () => {
    const { status, err } = await command('researcher', '--data-dir', directory)
    expect(status).toBe(1)
    expect(err).toMatch(/^vitrine: no Vitrine runs on .*\. Start it with scripts\/start, .*\n$/)
    expect(err.split('\n')).toHaveLength(2)
  })

  test('passes on why there is no link', async () => {
    await open({
      handlers: {
        ...HANDLERS,
        'sign-in': () => {
          throw new AppError('FORBIDDEN', 'demonstration people exist only on loopback')
        },
      },
    })
    const { status, err } = await command('researcher', `--data-dir=${directory}`)
    expect([status, err]).toEqual([1, 'vitrine: demonstration people exist only on loopback\n'])
  })
})
