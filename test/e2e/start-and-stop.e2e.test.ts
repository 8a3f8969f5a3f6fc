import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { Browser } from '../support/browser.ts'
import {
  groupsLeft,
  mountsLeft,
  processTree,
  REPOSITORY,
  runStart,
  stillRunning,
  System,
} from '../support/system.ts'
import { startSession } from '../support/viewer.ts'

let scratch: string
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'vitrine-start-'))
})
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

type Outcome = { status: number | null; lines: string[]; output: string }

/** Runs `scripts/start` to its end. */
async function start(args: readonly string[], cwd?: string): Promise<Outcome> {
  const child = runStart(args, cwd)
  if (child.stdout === null || child.stderr === null) throw new Error('the output is not piped')
  const [output, errors, [status]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit') as Promise<[number | null]>,
  ])
  // Progress of a set-up that had something to do is no message.
  const lines = errors.split('\n').filter((line) => line !== '' && !line.startsWith('setup: '))
  return { status, lines, output }
}

async function expectRefusal(args: string[], message: RegExp): Promise<void> {
  const { status, lines, output } = await start(args)
  expect(lines.join('\n')).toMatch(message)
  expect(lines).toHaveLength(1)
  expect({ status, output }).toEqual({ status: 1, output: '' })
}

describe('wrong usage is one line and status 2, before anything is set up', () => {
  const cases: [args: string[], message: RegExp][] = [
    [['--bogus'], /there is no option '--bogus'/],
    [['something'], /there is no option 'something'/],
    [['--port'], /--port needs a value/],
    [['--port', ''], /--port must not be empty/],
    [['--port', 'abc'], /--port must be a number from 0 to 65535/],
    [['--port', '-1'], /--port must be a number/],
    [['--port', '65536'], /--port must be a number/],
    [['--port', '65535'], /leaves no port for the media/],
    [['--listen', 'example.org'], /--listen must be an IP address/],
    [['--listen', '0.0.0.0'], /beyond loopback and needs TLS/],
    [['--public-url', 'example.org'], /--public-url must be http/],
    [['--public-url', 'https://example.org/path'], /nothing behind it/],
    [['--tls-cert', 'cert.pem'], /belong together/],
  ]
  test.for(cases)('%j', async ([args, message]) => {
    const { status, lines, output } = await start(args, scratch)
    expect(lines).toEqual([expect.stringMatching(message)])
    expect(lines[0]).toMatch(/^vitrine: .* Try /)
    expect({ status, output }).toEqual({ status: 2, output: '' })
    expect(readdirSync(scratch)).toEqual([])
  })

  test('--help says what there is', async () => {
    const { status, output } = await start(['--help'])
    expect(status).toBe(0)
    for (const name of [
      '--port',
      '--data-dir',
      '--listen',
      '--public-url',
      '--tls-cert',
      '--tls-key',
    ]) {
      expect(output).toContain(name)
    }
  })
})

describe('what cannot work is one line and status 1, and nothing is left', () => {
  test('a port in use', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as { port: number }
    const data = join(scratch, 'port')
    await expectRefusal(['--port', String(port), '--data-dir', data], /port \d+ is in use.*--port/)
    expect(existsSync(data)).toBe(false)
    server.close()
  })

  test('a port of the media in use', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as { port: number }
    const args = ['--port', '0', '--media-port', String(port), '--data-dir', join(scratch, 'media')]
    await expectRefusal(args, new RegExp(`port ${port}.*--media-port`))
    server.close()
  })

  test('a file where the data directory should be, or above it', async () => {
    const file = join(scratch, 'file')
    writeFileSync(file, '')
    await expectRefusal(['--port', '0', '--data-dir', file], /is a file.*/i)
    await expectRefusal(['--port', '0', '--data-dir', join(file, 'below')], /file/)
    rmSync(file)
  })

  test('a data directory of a newer version', async () => {
    const data = join(scratch, 'newer')
    const first = await System.start({ dataDirectory: data })
    await first.close()
    writeFileSync(join(data, 'version.json'), '{"format":1000000}\n')
    const before = readdirSync(data, { recursive: true, encoding: 'utf8' }).toSorted()
    await expectRefusal(
      ['--port', '0', '--data-dir', data],
      new RegExp(`${data} was .*newer Vitrine`),
    )
    expect(readdirSync(data, { recursive: true, encoding: 'utf8' }).toSorted()).toEqual(before)
  })

  test('a data directory that is used by another one', async () => {
    await using system = await System.start()
    const { dataDirectory } = system
    const named = new RegExp(`the data directory ${dataDirectory} is in use by another`)
    await expectRefusal(['--port', '0', '--data-dir', dataDirectory], named)
    const health = await fetch(`${system.origin}/healthz`)
    expect(health.status).toBe(200)
  })

  test('a data directory on a file system that cannot be written', async () => {
    // The kernel's own: nobody can make a folder there.
    await expectRefusal(['--port', '0', '--data-dir', '/proc/vitrine'], /\/proc\/vitrine/)
  })

  test("a folder of root's with something in it", async () => {
    const data = join(scratch, 'occupied')
    mkdirSync(data)
    writeFileSync(join(data, 'letter.txt'), 'mine')
    await expectRefusal(['--port', '0', '--data-dir', data], /not empty/)
    expect(readdirSync(data)).toEqual(['letter.txt'])
  })
})

describe('a start', () => {
  test('works with a data directory below a folder that only root may enter', async () => {
    const closed = join(scratch, 'closed')
    mkdirSync(closed)
    chmodSync(closed, 0o700)
    await using system = await System.start({ dataDirectory: join(closed, 'deep/data') })
    await using browser = await Browser.open()
    const page = await browser.signIn(system, 'researcher')
    await startSession(page, 'terminal')
    expect(readdirSync(join(closed, 'deep/data'))).toContain('version.json')
  })

  test.for(['SIGTERM', 'SIGINT'] as const)(
    'ends by %s to the one process, with its sessions, and leaves nothing on the host',
    async (signal) => {
      await using system = await System.start()
      await using browser = await Browser.open()
      const page = await browser.signIn(system, 'researcher')
      await startSession(page, 'desktop')
      const processes = processTree(system.pid)
      expect(processes.map(({ command }) => command).join('\n')).toMatch(/Xvfb/)
      expect(groupsLeft(system.pid)).not.toEqual([])
      await system.close(signal)
      expect(stillRunning(processes)).toEqual([])
      expect(mountsLeft(system.dataDirectory)).toEqual([])
      expect(groupsLeft(system.pid)).toEqual([])
    },
  )

  test('works when the shell that started it has gone, and nobody may look into process 1', async () => {
    const data = join(scratch, 'orphan')
    const call = [join(REPOSITORY, 'scripts/start'), '--port', '0', '--data-dir', data]
    const shell = spawn('bash', ['-c', '"$@" & echo "PID $!"', 'shell', ...call], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const lines = createInterface(shell.stdout)
    const said = new Map<string, string>()
    try {
      for await (const line of lines) {
        const [word = '', value = ''] = line.split(' ')
        said.set(word, value)
        if (said.has('READY') && said.has('PID')) break
      }
      expect((await fetch(`${said.get('READY')}/healthz`)).status).toBe(200)
    } finally {
      const pid = Number(said.get('PID'))
      const left = processTree(pid)
      process.kill(pid, 'SIGTERM')
      await expect.poll(() => stillRunning(left), { timeout: 20_000 }).toEqual([])
    }
  })

  test('prints on its standard output the lines of the contract alone', async () => {
    await using system = await System.start()
    const lines = system.printed
    expect(lines).toEqual([
      expect.stringMatching(/^READY http:\/\/localhost:\d+$/),
      ...['researcher', 'operator', 'compliance'].map((role) =>
        expect.stringMatching(new RegExp(`^SIGN-IN ${role} http://localhost:\\d+/sign-in/\\S+$`)),
      ),
    ])
  })
})
