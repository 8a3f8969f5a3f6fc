import { describe, expect, test } from 'vitest'

import { openTestApp, VISITORS, type Visitor } from '../../test/support/test-app.ts'

/** The routes of pages and of what belongs to no session; the others are in the matrix of authority. */
type Cell = { method: 'GET' | 'POST'; url: string; expected: Record<Visitor, number> }

const ALL = { researcher: 200, operator: 200, compliance: 200, nobody: 200 }

const MATRIX: Record<string, Cell> = {
  'GET /': { method: 'GET', url: '/', expected: { ...ALL, nobody: 401 } },
  'GET /desk': { method: 'GET', url: '/desk', expected: { ...ALL, nobody: 401 } },
  'GET /console': { method: 'GET', url: '/console', expected: { ...ALL, nobody: 401 } },
  'GET /view/:sessionId': {
    method: 'GET',
    url: '/view/01930000-0000-7000-8000-000000000000',
    expected: { ...ALL, nobody: 401 },
  },
  'GET /assets/desk-1a2b3c.js': { method: 'GET', url: '/assets/desk-1a2b3c.js', expected: ALL },
  'GET /icon.svg': { method: 'GET', url: '/icon.svg', expected: ALL },
  'GET /sign-in/:token': {
    method: 'GET',
    url: '/sign-in/unknown',
    expected: { researcher: 410, operator: 410, compliance: 410, nobody: 410 },
  },
  'POST /sign-in/:token': {
    method: 'POST',
    url: '/sign-in/unknown',
    expected: { researcher: 410, operator: 410, compliance: 410, nobody: 410 },
  },
  'POST /api/sign-out': {
    method: 'POST',
    url: '/api/sign-out',
    expected: { researcher: 204, operator: 204, compliance: 204, nobody: 401 },
  },
  'GET /api/me': { method: 'GET', url: '/api/me', expected: { ...ALL, nobody: 401 } },
  'GET /api/projects': { method: 'GET', url: '/api/projects', expected: { ...ALL, nobody: 401 } },
  'GET /healthz': { method: 'GET', url: '/healthz', expected: ALL },
  'GET /metrics': {
    method: 'GET',
    url: '/metrics',
    expected: { researcher: 403, operator: 403, compliance: 403, nobody: 401 },
  },
}

describe('every page and every visitor', () => {
  for (const [route, { method, url, expected }] of Object.entries(MATRIX)) {
    test.each(VISITORS)(`${route} for %s`, async (visitor) => {
      await using opened = await openTestApp()
      const headers = opened.headersOf(visitor)
      const remoteAddress = '192.0.2.7'
      const answer = await opened.app.inject({ method, url, headers, remoteAddress })
      expect(answer.statusCode).toBe(expected[visitor])
    })
  }

  test('a route that does not say who may call it cannot be built', async () => {
    await using opened = await openTestApp()
    expect(() => opened.app.get('/open-door', async () => 'welcome')).toThrow(/declares no access/)
  })

  test('an unknown address is not found, and is answered as the API describes', async () => {
    await using opened = await openTestApp()
    const answer = await opened.app.inject({ url: '/api/nothing' })
    expect([answer.statusCode, answer.json()]).toEqual([404, { code: 'NOT_FOUND' }])
  })

  test.each([
    '/assets/../desk.html',
    '/assets/%2e%2e/desk.html',
    '/desk.html',
    '/assets//icon.svg',
  ])('no file is served at %s', async (url) => {
    await using opened = await openTestApp()
    expect((await opened.app.inject({ url })).statusCode).toBe(404)
  })
})

describe('requests from pages of other sites', () => {
  test.each([
    ['another origin', { origin: 'https://evil.example' }],
    ['the origin of another port', { origin: 'http://localhost:9999' }],
    ['another scheme', { origin: 'https://localhost:80' }],
    ['an opaque origin', { origin: 'null' }],
    ['a browser that says cross-site', { 'sec-fetch-site': 'cross-site' }],
    ['a browser that says same-site', { 'sec-fetch-site': 'same-site' }],
    [
      'a name that was bound to this address',
      { host: 'evil.example', origin: 'http://evil.example' },
    ],
  ])('%s cannot sign a person out', async (_name, foreign) => {
    await using opened = await openTestApp()
    const headers = opened.headersOf('researcher')
    const answer = await opened.app.inject({
      method: 'POST',
      url: '/api/sign-out',
      headers: { ...headers, ...foreign },
    })
    expect([answer.statusCode, answer.json()]).toEqual([403, { code: 'FOREIGN_ORIGIN' }])
    expect((await opened.app.inject({ url: '/api/me', headers })).statusCode).toBe(200)
  })

  test('a rebound name cannot read either', async () => {
    await using opened = await openTestApp()
    const headers = { ...opened.headersOf('researcher'), host: 'evil.example' }
    expect((await opened.app.inject({ url: '/api/me', headers })).statusCode).toBe(403)
  })

  test('our own page can sign a person out, and the cookie is worth nothing then', async () => {
    await using opened = await openTestApp()
    const headers = opened.headersOf('researcher')
    const own = { host: 'localhost:8443', origin: 'http://localhost:8443' }
    const answer = await opened.app.inject({
      method: 'POST',
      url: '/api/sign-out',
      headers: { ...headers, ...own, 'sec-fetch-site': 'same-origin' },
    })
    expect(answer.statusCode).toBe(204)
    expect(answer.headers['set-cookie']).toMatch(/^vitrine=; .*Expires=Thu, 01 Jan 1970/)
    expect((await opened.app.inject({ url: '/api/me', headers })).statusCode).toBe(401)
  })
})

describe('bodies', () => {
  test.each([
    ['too long', 'application/json', JSON.stringify('x'.repeat(20_000)), 413],
    ['plain text, which a foreign form could send', 'text/plain', '{}', 415],
    ['a form', 'application/x-www-form-urlencoded', 'a=b', 415],
    ['broken JSON', 'application/json', '{', 400],
  ])('%s is refused', async (_name, type, payload, status) => {
    await using opened = await openTestApp()
    const headers = { ...opened.headersOf('researcher'), 'content-type': type }
    const answer = await opened.app.inject({
      method: 'POST',
      url: '/api/sign-out',
      headers,
      payload,
    })
    expect([answer.statusCode, answer.json()]).toEqual([status, { code: 'INVALID_REQUEST' }])
  })
})

const metrics = (remoteAddress: string, headers: Record<string, string>) => ({
  url: '/metrics',
  remoteAddress,
  headers,
})

describe('metrics without a sign-in', () => {
  test.each([
    ['a program on this machine reads them', metrics('127.0.0.1', { host: '127.0.0.1:8443' }), 200],
    ['also over IPv6', metrics('::1', { host: '[::1]:8443' }), 200],
    [
      'a request that a proxy passed on does not',
      metrics('127.0.0.1', { 'x-forwarded-for': '192.0.2.1' }),
      401,
    ],
    ['a public address does not', metrics('127.0.0.1', { host: '192.0.2.9' }), 401],
    ['another machine does not', metrics('192.0.2.1', { host: 'localhost' }), 401],
  ])('%s', async (_name, request, status) => {
    await using opened = await openTestApp()
    const answer = await opened.app.inject(request)
    expect(answer.statusCode).toBe(status)
  })

  test('an operator of the whole site reads them from anywhere, one of a project does not', async () => {
    await using opened = await openTestApp()
    const { operator } = opened.people
    const read = async () => {
      const headers = opened.headersOf(operator)
      return (await opened.app.inject(metrics('192.0.2.1', headers))).statusCode
    }
    expect(await read()).toBe(403)
    const grant = { personId: operator, role: 'operator', scope: { kind: 'site' } } as const
    opened.system.people.grant(grant, { kind: 'host' })
    expect(await read()).toBe(200)
  })

  test('they are OpenMetrics', async () => {
    await using opened = await openTestApp()
    const answer = await opened.app.inject({ url: '/metrics' })
    expect(answer.headers['content-type']).toMatch(
      /^application\/openmetrics-text; version=1\.0\.0/,
    )
    expect(answer.body).toMatch(/# EOF\n$/)
  })
})

describe('health', () => {
  test('says every reason why no session could start', async () => {
    await using opened = await openTestApp({ checks: async () => ['no launcher', 'no encoder'] })
    const answer = await opened.app.inject({ url: '/healthz' })
    const expected = { ready: false, reasons: ['no launcher', 'no encoder'] }
    expect([answer.statusCode, answer.json()]).toEqual([503, expected])
  })

  test('is not ready when a check itself fails', async () => {
    await using opened = await openTestApp({
      checks: async () => {
        throw new Error('a secret path')
      },
    })
    const answer = await opened.app.inject({ url: '/healthz' })
    expect(answer.statusCode).toBe(503)
    expect(answer.body).not.toContain('secret')
  })
})

describe('the description of the API', () => {
  test('names the API routes and their errors, and no page', async () => {
    await using opened = await openTestApp()
    const document = (await opened.app.inject({ url: '/api/openapi.json' })).json()
    const api = opened.routes
      .map((route) => route.split(' ')[1] ?? '')
      .filter((url) => url.startsWith('/api/'))
    const described = Object.keys(document.paths).map((path) =>
      path.replaceAll(/\{(\w+)\}/g, ':$1'),
    )
    // The description does not describe itself.
    expect(new Set([...described, '/api/openapi.json'])).toEqual(new Set(api))
    expect(described.length).toBeGreaterThan(10)
    expect(Object.keys(document.paths['/api/me'].get.responses)).toEqual(['200', '4XX', '5XX'])
  })
})
