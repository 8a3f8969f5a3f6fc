import { describe, expect, test } from 'vitest'

import { signInLinks, webSessions } from './tables.ts'
import { factDetails, facts } from '../journal/tables.ts'
import { createLogger } from '../http/logger.ts'
import { openTestApp } from '../../test/support/test-app.ts'
import { SignIns } from './sign-ins.ts'
import { hashToken } from './tokens.ts'

const MINUTE_MS = 60_000

describe('sign-in links', () => {
  test('signs the person in, sets a cookie that scripts cannot read, and goes to the start page', async () => {
    await using opened = await openTestApp()
    const token = opened.signIns.issueLink(opened.people.operator)
    const answer = await opened.app.inject({ method: 'POST', url: `/sign-in/${token}` })
    expect([answer.statusCode, answer.headers.location]).toEqual([303, '/'])
    const cookie = String(answer.headers['set-cookie'])
    expect(cookie).toMatch(/^vitrine=[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Lax$/)
    const me = await opened.app.inject({
      url: '/api/me',
      headers: { cookie: cookie.split(';')[0] },
    })
    expect(me.json()).toMatchObject({
      id: opened.people.operator,
      name: 'Operator',
      may: { 'supervise-session': ['test-project'] },
    })
  })

  test('is on record as begun by the person, once for the link', async () => {
    await using opened = await openTestApp()
    const { operator } = opened.people
    const url = `/sign-in/${opened.signIns.issueLink(operator)}`
    const begun = () =>
      opened.db
        .select()
        .from(facts)
        .all()
        .filter(({ action, subject }) => action === 'sign-in/begun' && subject === operator)
    const before = begun().length
    for (let visit = 0; visit < 3; visit += 1) await opened.app.inject({ method: 'POST', url })
    expect(begun().slice(before)).toEqual([
      expect.objectContaining({ actor: { kind: 'person', id: operator } }),
    ])
  })

  test('the cookie stays on encrypted ways when browsers come on one', async () => {
    const rules = { publicUrl: new URL('https://case.example'), encrypted: false }
    await using opened = await openTestApp({ rules })
    const token = opened.signIns.issueLink(opened.people.operator)
    const headers = { host: 'case.example' }
    const answer = await opened.app.inject({ method: 'POST', url: `/sign-in/${token}`, headers })
    expect(answer.headers['set-cookie']).toContain('; Secure')
  })

  test('works once; the second visitor gets a page that says what to do', async () => {
    await using opened = await openTestApp()
    const url = `/sign-in/${opened.signIns.issueLink(opened.people.researcher)}`
    await opened.app.inject({ method: 'POST', url })
    const headers = { 'accept-language': 'zh-CN' }
    const answer = await opened.app.inject({ method: 'POST', url, headers })
    expect(answer.statusCode).toBe(410)
    expect(answer.headers['set-cookie']).toBeUndefined()
    expect(answer.body).toContain('此登录链接已失效')
  })

  test('of many visitors at once exactly one is signed in', async () => {
    await using opened = await openTestApp()
    const url = `/sign-in/${opened.signIns.issueLink(opened.people.researcher)}`
    const visits = Array.from({ length: 8 }, () => opened.app.inject({ method: 'POST', url }))
    const statuses = (await Promise.all(visits)).map(({ statusCode }) => statusCode)
    expect(statuses.filter((status) => status === 303)).toHaveLength(1)
    expect(statuses.filter((status) => status === 410)).toHaveLength(7)
  })

  test('previews and scanners of links, which send GET and HEAD, do not spend it', async () => {
    await using opened = await openTestApp()
    const url = `/sign-in/${opened.signIns.issueLink(opened.people.researcher)}`
    expect((await opened.app.inject({ method: 'HEAD', url })).statusCode).toBe(404)
    for (let visit = 0; visit < 3; visit += 1) {
      const answer = await opened.app.inject({ url })
      expect([answer.statusCode, answer.headers['set-cookie']]).toEqual([200, undefined])
    }
    expect((await opened.app.inject({ method: 'POST', url })).statusCode).toBe(303)
  })

  test("a foreign page cannot post it, so nobody is signed in as somebody else by a stranger's form", async () => {
    await using opened = await openTestApp()
    const url = `/sign-in/${opened.signIns.issueLink(opened.people.researcher)}`
    const foreign = { origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' }
    const answer = await opened.app.inject({ method: 'POST', url, headers: foreign })
    expect([answer.statusCode, answer.headers['set-cookie']]).toEqual([403, undefined])
    expect((await opened.app.inject({ url })).statusCode).toBe(200)
  })

  test('its page says whom it signs in and until when, and where the data are', async () => {
    await using opened = await openTestApp({ now: () => Date.UTC(2026, 0, 2, 3, 4, 5) })
    const url = `/sign-in/${opened.signIns.issueLink(opened.people.operator)}`
    const { body } = await opened.app.inject({ url })
    for (const told of ['Operator', '(operator)', '2026-01-02 03:14:05 UTC', '/srv/vitrine']) {
      expect(body).toContain(told)
    }
    expect(body).toContain('data-testid="sign-in"')
  })

  test('the page posts by itself where nobody is signed in, and waits for a person where somebody is', async () => {
    await using opened = await openTestApp()
    const url = `/sign-in/${opened.signIns.issueLink(opened.people.operator)}`
    expect((await opened.app.inject({ url })).body).toContain('requestSubmit')
    const headers = opened.headersOf('researcher')
    const answer = await opened.app.inject({ url, headers })
    expect(answer.body).not.toContain('requestSubmit')
    expect(answer.headers['referrer-policy']).toBe('same-origin')
  })

  test('the link of a real person never posts by itself', async () => {
    await using opened = await openTestApp()
    const person = { name: 'A real person', demonstration: false }
    const id = opened.system.people.create(person, { kind: 'system' })
    const url = `/sign-in/${opened.signIns.issueLink(id)}`
    const { statusCode, body } = await opened.app.inject({ url })
    expect([statusCode, body.includes('requestSubmit')]).toEqual([200, false])
  })

  test('a name that somebody wrote is text on the page, and never its markup', async () => {
    await using opened = await openTestApp()
    const name = `<img src=x onerror="alert('1')">&`
    const actor = { kind: 'system' } as const
    const id = opened.system.people.create({ name, demonstration: false }, actor)
    const { body } = await opened.app.inject({ url: `/sign-in/${opened.signIns.issueLink(id)}` })
    expect(body).not.toContain('<img')
    expect(body).toContain('&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;')
  })

  test.each(['researcher', 'operator', 'compliance'] as const)(
    'a spent link of a %s names the command for that role, with the data directory',
    async (role) => {
      await using opened = await openTestApp()
      const url = `/sign-in/${opened.signIns.issueLink(opened.people[role])}`
      await opened.app.inject({ method: 'POST', url })
      const answer = await opened.app.inject({ url })
      expect(answer.statusCode).toBe(410)
      expect(answer.body).toContain(`sudo scripts/sign-in ${role} --data-dir /srv/vitrine</code>`)
      expect(answer.body.match(/scripts\/sign-in/g)).toHaveLength(1)
    },
  )

  test('a form that is sent twice brings its person where they wanted to be, and nobody else', async () => {
    await using opened = await openTestApp()
    const url = `/sign-in/${opened.signIns.issueLink(opened.people.researcher)}`
    const first = await opened.app.inject({ method: 'POST', url })
    const cookie = String(first.headers['set-cookie']).split(';')[0]
    const again = await opened.app.inject({ method: 'POST', url, headers: { cookie } })
    expect([again.statusCode, again.headers.location]).toEqual([303, '/'])
    const headers = opened.headersOf('operator')
    const other = await opened.app.inject({ method: 'POST', url, headers })
    expect(other.statusCode).toBe(410)
  })

  test('is dead after ten minutes, and the cookie after twelve hours', async () => {
    let now = 1_000_000
    await using opened = await openTestApp({ now: () => now })
    const late = opened.signIns.issueLink(opened.people.researcher)
    const { cookie } = opened.headersOf('researcher')
    now += 10 * MINUTE_MS
    const url = `/sign-in/${late}`
    expect((await opened.app.inject({ url })).statusCode).toBe(410)
    expect((await opened.app.inject({ method: 'POST', url })).statusCode).toBe(410)
    const me = { url: '/api/me', headers: { cookie } }
    now += 12 * 60 * MINUTE_MS - 10 * MINUTE_MS - 1
    expect((await opened.app.inject(me)).statusCode).toBe(200)
    now += 1
    expect((await opened.app.inject(me)).statusCode).toBe(401)
  })

  test('whoever knows the hash of a cookie can end its sign-in, and no other', async () => {
    await using opened = await openTestApp()
    const { signIns, people } = opened
    const [one, two] = [people.researcher, people.researcher].map(
      (person) => signIns.redeem(signIns.issueLink(person), '127.0.0.1')?.cookie,
    )
    const ended: string[] = []
    signIns.on('signed-out', (hash) => ended.push(hash))
    signIns.revoke(hashToken(one ?? ''), 'spent')
    expect([signIns.personOf(one), signIns.personOf(two)?.id]).toEqual([
      undefined,
      people.researcher,
    ])
    expect(ended).toEqual([hashToken(one ?? '')])
  })

  test('signing in again ends the session that the browser had', async () => {
    await using opened = await openTestApp()
    const headers = opened.headersOf('researcher')
    const token = opened.signIns.issueLink(opened.people.operator)
    await opened.app.inject({ method: 'POST', url: `/sign-in/${token}`, headers })
    expect((await opened.app.inject({ url: '/api/me', headers })).statusCode).toBe(401)
  })

  test('a demonstration person is nobody once the server listens beyond loopback', async () => {
    await using opened = await openTestApp()
    const token = opened.signIns.issueLink(opened.people.researcher)
    const cookie = opened.headersOf('researcher')['cookie']?.split('=')[1]
    const beyond = new SignIns({ db: opened.db, journal: opened.journal, demonstration: false })
    expect(beyond.personOf(cookie)).toBeUndefined()
    expect(beyond.redeem(token, '127.0.0.1')).toBeUndefined()
  })

  test('neither the database nor the log ever holds a token', async () => {
    let log = ''
    const logger = createLogger({ level: 'debug', destination: { write: (line) => (log += line) } })
    await using opened = await openTestApp({ logger })
    const token = opened.signIns.issueLink(opened.people.researcher)
    const headers = opened.headersOf('researcher')
    const paths = [
      `/sign-in/${token}`,
      `/sign-in/${token}`,
      `//sign-in/${token}`,
      `/x/${token}?${token}`,
    ]
    for (const url of [...paths, '/api/me']) {
      await opened.app.inject({ url, headers })
      await opened.app.inject({ method: 'POST', url, headers })
    }
    const cookie = headers['cookie']?.split('=')[1] ?? ''
    const { db } = opened
    const rows = [signInLinks, webSessions, facts, factDetails].map((table) =>
      db.select().from(table).all(),
    )
    for (const secret of [token, cookie]) {
      expect(secret).toHaveLength(43)
      expect(log).not.toContain(secret)
      expect(JSON.stringify(rows)).not.toContain(secret)
    }
    expect(log).toContain('"route":"/sign-in/:token"')
  })
})

describe('guessing', () => {
  test('after 20 failures in a minute an address has to wait, others do not', async () => {
    await using opened = await openTestApp()
    const guess = (remoteAddress: string) =>
      opened.app.inject({ url: `/sign-in/${'x'.repeat(43)}`, remoteAddress })
    for (let count = 0; count < 20; count += 1) {
      expect((await guess('192.0.2.1')).statusCode).toBe(410)
    }
    const limited = await guess('192.0.2.1')
    expect([limited.statusCode, limited.headers['retry-after']]).toEqual([429, '60'])
    expect((await guess('192.0.2.2')).statusCode).toBe(410)
  })

  test.each(['', 'x', `${'x'.repeat(43)}'--`, '%00'.repeat(14), 'é'.repeat(43), 'x'.repeat(5000)])(
    'the cookie %j is nobody',
    async (value) => {
      await using opened = await openTestApp()
      const headers = { cookie: `vitrine=${encodeURIComponent(value)}` }
      expect((await opened.app.inject({ url: '/api/me', headers })).statusCode).toBe(401)
    },
  )
})
