import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { parseConfig } from '../config.ts'
import { listen, loadTls } from './listen.ts'
import { openTestApp } from '../../test/support/test-app.ts'

const configFor = (port: number) =>
  parseConfig([
    '--runtime-dir=/run/vitrine',
    '--launcher-socket=/run/vitrine/launcher.sock',
    `--environment=${'a'.repeat(64)}`,
    `--port=${port}`,
  ])

describe('listen', () => {
  test('finds a free port and says where browsers go', async () => {
    await using opened = await openTestApp()
    const { port, origin } = await listen(opened.app, configFor(0))
    expect(origin).toBe(`http://localhost:${port}`)
    const answer = await fetch(`http://127.0.0.1:${port}/healthz`)
    expect(await answer.json()).toEqual({ ready: true, reasons: [] })
  })

  test('names the port that is in use and the option that changes it', async () => {
    await using first = await openTestApp()
    const { port } = await listen(first.app, configFor(0))
    await using second = await openTestApp()
    await expect(listen(second.app, configFor(port))).rejects.toMatchObject({
      name: 'StartError',
      status: 1,
      message: `port ${port} is in use. Choose another with --port.`,
    })
  })

  test('a browser of another site cannot use a cookie over the wire either', async () => {
    await using opened = await openTestApp()
    const { port } = await listen(opened.app, configFor(0))
    const answer = await fetch(`http://127.0.0.1:${port}/api/sign-out`, {
      method: 'POST',
      headers: { ...opened.headersOf('researcher'), origin: 'https://evil.example' },
    })
    expect(answer.status).toBe(403)
  })
})

describe('loadTls', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'vitrine-tls-'))
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  test('is nothing for plain HTTP', () => {
    expect(loadTls(null)).toBeNull()
  })

  test('names a file that cannot be read', () => {
    const files = { certificateFile: join(folder, 'none.pem'), keyFile: join(folder, 'none.pem') }
    expect(() => loadTls(files)).toThrow(/none\.pem cannot be read \(ENOENT\)/)
  })

  test('refuses what is no certificate before anybody connects', () => {
    const file = join(folder, 'text.pem')
    writeFileSync(file, 'text')
    const files = { certificateFile: file, keyFile: file }
    expect(() => loadTls(files)).toThrow(/are not a certificate and its key/)
  })
})
