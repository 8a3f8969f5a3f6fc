import { describe, expect, test } from 'vitest'

import { signInLinks, webSessions } from '../db/schema.ts'
import { createLogger } from '../http/logger.ts'
import { openTestApp } from '../http/test-app.ts'
import { SignIns } from './sign-ins.ts'
import { hashToken } from './tokens.ts'

const MINUTE_MS = 60_000

describe('sign-in links', () => {
  test('signs the person in, sets a cookie that scripts cannot read, and goes to the start page', async () => {
    await using opened = await openTestApp()
    const token = opened.signIns.issueLink(opened.people.operator)
    const answer = await opened.app.inject({ url: `/sign-in/${token}` })
    expect([answer.statusCode, answer.headers.location]).toEqual([303, '/'])
    const cookie = String(answer.headers['set-cookie'])
    expect(cookie).toMatch(/^vitrine=[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Lax$/)
    const me = await opened.app.inject({
      url: '/api/me',
      headers: { cookie: cookie.split(';')[0] },
    })
    expect(me.json()).toEqual({
      id: opened.people.operator,
      name: 'Operator',
      may: {
        'read-catalogue': ['test-project'],
        'list-sessions': ['test-project'],
        'end-any-session': ['test-project'],
        'supervise-session': ['test-project'],
        'read-statements': ['test-project'],
        'read-metrics': [],
      },
    })
  })

  test('the cookie stays on encrypted ways when browsers come on one', async () => {
    const rules = { publicUrl: new URL('https://case.example'), encrypted: false }
    await using opened = await openTestApp({ rules })
    const token = opened.signIns.issueLink(opened.people.operator)
    const headers = { host: 'case.example' }
    const answer = await opened.app.inject({ url: `/sign-in/${token}`, headers })
    expect(answer.headers['set-cookie']).toContain('; Secure')
  })

  test('works once; the second visitor gets a page that says what to do', async () => {
    await using opened = await openTestApp()
    const url = `/sign-in/${opened.signIns.issueLink(opened.people.researcher)}`
    await opened.app.inject({ url })
    const answer = await opened.app.inject({ url, headers: { 'accept-language': 'zh-CN' } })
    expect(answer.statusCode).toBe(410)
    expect(answer.headers['set-cookie']).toBeUndefined()
    expect(answer.body).toContain('此登录链接已失效')
  })

  test('of many visitors at once exactly one is signed in', async () => {
    await using opened = await openTestApp()
    const url = `/sign-in/${opened.signIns.issueLink(opened.people.researcher)}`
    const visits = Array.from({ length: 8 }, () => opened.app.inject({ url }))
    const statuses = (await Promise.all(visits)).map(({ statusCode }) => statusCode)
    expect(statuses.filter((status) => status === 303)).toHaveLength(1)
    expect(statuses.filter((status) => status === 410)).toHaveLength(7)
  })

  test('HEAD, which previews of links send, does not spend it', async () => {
    await using opened = await openTestApp()
    const url = `/sign-in/${opened.signIns.issueLink(opened.people.researcher)}`
    expect((await opened.app.inject({ method: 'HEAD', url })).statusCode).toBe(404)
    expect((await opened.app.inject({ url })).statusCode).toBe(303)
  })

  test('is dead after ten minutes, and the cookie after twelve hours', async () => {
    let now = 1_000_000
    await using opened = await openTestApp({ now: () => now })
    const late = opened.signIns.issueLink(opened.people.researcher)
    const { cookie } = opened.headersOf('researcher')
    now += 10 * MINUTE_MS
    expect((await opened.app.inject({ url: `/sign-in/${late}` })).statusCode).toBe(410)
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
      (person) => signIns.redeem(signIns.issueLink(person))?.cookie,
    )
    const ended: string[] = []
    signIns.on('signed-out', (hash) => ended.push(hash))
    signIns.revoke(hashToken(one ?? ''))
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
    await opened.app.inject({ url: `/sign-in/${token}`, headers })
    expect((await opened.app.inject({ url: '/api/me', headers })).statusCode).toBe(401)
  })

  test('a demonstration person is nobody once the server listens beyond loopback', async () => {
    await using opened = await openTestApp()
    const token = opened.signIns.issueLink(opened.people.researcher)
    const cookie = opened.headersOf('researcher')['cookie']?.split('=')[1]
    const beyond = new SignIns({ db: opened.db, demonstration: false })
    expect(beyond.personOf(cookie)).toBeUndefined()
    expect(beyond.redeem(token)).toBeUndefined()
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
    for (const url of [...paths, '/api/me']) await opened.app.inject({ url, headers })
    const cookie = headers['cookie']?.split('=')[1] ?? ''
    const { db } = opened
    const rows = [db.select().from(signInLinks).all(), db.select().from(webSessions).all()]
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
