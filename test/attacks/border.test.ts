import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { SessionClient } from '../support/packet-viewer/session-client.ts'
import { System } from '../support/system.ts'
import { named } from './corpus.ts'
import { CorpusTable } from './corpus-table.ts'
import { HOSTILE_NAMES } from './hostile-names.ts'

/** An id that has the right form and belongs to nobody. */
const NOBODYS = '01930000-0000-7000-8000-000000000000'

describe('the server, for a browser that asks for what it should not get', () => {
  const table = new CorpusTable('border')
  let system: System
  let researcher: SessionClient
  let compliance: SessionClient
  let project: string

  beforeAll(async () => {
    system = await System.start()
    researcher = await SessionClient.signIn(system.signInLink('researcher'))
    compliance = await SessionClient.signIn(system.signInLink('compliance'))
    project = (await researcher.projects())[0]?.id ?? ''
  })
  afterAll(async () => {
    await system.close()
    table.print()
  })

  async function ask(
    who: SessionClient,
    method: string,
    path: string,
    body?: object,
  ): Promise<{ status: number; headers: Headers; text: string }> {
    const answer = await fetch(`${system.origin}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        cookie: who.cookie,
        origin: system.origin,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return { status: answer.status, headers: answer.headers, text: await answer.text() }
  }

  test.each(HOSTILE_NAMES)(
    'A14 a project named %j is refused, and nothing starts',
    async (name) => {
      const asked = { projectId: name, surface: 'terminal' }
      const { status, text } = await ask(researcher, 'POST', '/api/sessions', asked)
      const attack = `project ${JSON.stringify(name).slice(0, 24)}`
      table.add({
        id: 'A14',
        attack,
        expected: '4xx',
        observed: String(status),
        severity: 'escape',
      })
      expect([400, 404]).toContain(status)
      expect(text.length).toBeLessThan(200)
      if (name.length > 1) expect(text).not.toContain(name)
      expect((await ask(researcher, 'GET', '/api/sessions')).text).toBe('[]')
    },
  )

  test(`${named('A14')} fields that nobody asked for, and argument lists for names, are refused`, async () => {
    const hostile = [
      { projectId: project, surface: 'terminal', bind: '/etc' },
      { projectId: [project, '--bind'], surface: 'terminal' },
      { projectId: project, surface: 'terminal', environment: '0'.repeat(64) },
      { projectId: project, surface: 'terminal', screen: { width: 1e9, height: 1e9 } },
      { projectId: { toString: 'x' }, surface: 'terminal' },
    ]
    for (const body of hostile)
      expect((await ask(researcher, 'POST', '/api/sessions', body)).status).toBe(400)
    // Well-formed ids of nothing: a literal that is looked up and not found.
    for (const name of ['bind', 'ro-bind', 'dev', 'keys'])
      expect(
        (await ask(researcher, 'POST', '/api/sessions', { projectId: name, surface: 'terminal' }))
          .status,
      ).toBe(404)
  })

  test(`${named('F05')} no route gives a file: no download, no print, no export, no recording’s bytes`, async () => {
    const dataset = readdirSync(join(system.dataDirectory, 'datasets')).find((id) => /^\w/.test(id))
    const file = readdirSync(join(system.dataDirectory, 'datasets', dataset ?? ''))[0] ?? ''
    const content = readFileSync(
      join(system.dataDirectory, 'datasets', dataset ?? '', file),
      'utf8',
    )
    const paths = `/data /data/${dataset}/${file} /datasets/${dataset}/${file} /api/datasets/${dataset}
      /api/datasets/${dataset}/download /api/files /api/files/${file} /api/download?path=/data/${dataset}/${file}
      /api/export /api/print /api/clipboard /api/sessions/${NOBODYS}/clipboard /api/sessions/${NOBODYS}/files
      /api/sessions/${NOBODYS}/screenshot /api/recordings/${NOBODYS}/part-0001.mkv
      /recordings/${NOBODYS}/part-0001.mkv /api/recordings/${NOBODYS}/download /assets/../datasets/${dataset}/${file}
      /assets/..%2f..%2fdatasets/${dataset}/${file} /assets/%2e%2e/%2e%2e/etc/passwd //etc/passwd /keys/cookie
      /database/vitrine.sqlite /.git/config /package.json /server/main.ts /api/projects/${project}/analyses`
    for (const path of paths.trim().split(/\s+/)) {
      for (const who of [researcher, compliance]) {
        const { status, headers, text } = await ask(who, 'GET', path)
        if (who === researcher)
          table.add({
            id: 'F05',
            attack: path.replaceAll(NOBODYS, '…'),
            expected: '4xx',
            observed: String(status),
            severity: 'host-data',
          })
        expect([path, status >= 400 && status < 500]).toEqual([path, true])
        expect(headers.get('content-disposition')).toBeNull()
        expect(text).not.toContain(content.slice(0, 60))
        expect(text).not.toMatch(/root:x:0/)
      }
    }
    // The control: what there is a route for does come.
    expect((await ask(researcher, 'GET', '/api/projects')).status).toBe(200)
    expect(content.length).toBeGreaterThan(100)
  })

  test(`${named('F05')} what pages may load, open and hand on is closed by their headers`, async () => {
    const { headers } = await ask(researcher, 'GET', '/desk')
    const policy = headers.get('content-security-policy') ?? ''
    expect(policy).toMatch(/default-src '(none|self)'/)
    expect(policy).toMatch(/form-action/)
    expect(policy).toMatch(/frame-ancestors 'none'/)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
  })
})
