import { describe, expect, test } from 'vitest'

import { openTestApp } from '../../test/support/test-app.ts'

const VIEW = '/view/01930000-0000-7000-8000-000000000000'

describe('pages', () => {
  test.each([
    ['researcher', 'desk'],
    ['operator', 'console'],
    ['compliance', 'console'],
  ] as const)('a %s starts at the %s', async (visitor, title) => {
    await using opened = await openTestApp()
    const answer = await opened.app.inject({ url: '/', headers: opened.headersOf(visitor) })
    expect(answer.body).toContain(`<title>${title}</title>`)
    expect(answer.headers['cache-control']).toBe('no-store')
  })

  test.each(['/', VIEW])('nothing inline may run or style at %s', async (url) => {
    await using opened = await openTestApp()
    const answer = await opened.app.inject({ url, headers: opened.headersOf('researcher') })
    const policy = String(answer.headers['content-security-policy'])
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self';")
    // A worker, which could be one that outlives the page and answers for the server, has no way in.
    expect(policy).toContain("worker-src 'none'")
    expect(policy).not.toMatch(/nonce|unsafe|data:|blob:|http|\*/)
  })

  test('the style of a notice has a nonce that is new in every answer', async () => {
    await using opened = await openTestApp()
    const nonces = await Promise.all(
      [1, 2].map(async () => {
        const answer = await opened.app.inject({ url: '/' })
        const policy = String(answer.headers['content-security-policy'])
        const nonce = /style-src 'self' 'nonce-([^']+)'/.exec(policy)?.[1] ?? ''
        expect(answer.body).toContain(`<style nonce="${nonce}">`)
        return nonce
      }),
    )
    expect(nonces[0]).toMatch(/^[A-Za-z0-9+/=]{24}$/)
    expect(nonces[0]).not.toBe(nonces[1])
  })

  test('hashed files are kept by browsers, others are asked for again', async () => {
    await using opened = await openTestApp()
    const hashed = await opened.app.inject({ url: '/assets/desk-1a2b3c.js' })
    expect(hashed.headers['cache-control']).toBe('public, max-age=31536000, immutable')
    expect(hashed.headers['content-type']).toMatch(/javascript/)
    const plain = await opened.app.inject({ url: '/icon.svg' })
    expect(plain.headers['cache-control']).toBe('no-cache')
  })

  test.each([
    ['zh-HK,zh;q=0.9,en;q=0.8', 'zh-Hant', '登入 Vitrine'],
    ['zh-CN', 'zh-Hans', '登录 Vitrine'],
    ['fr', 'en', 'Sign in to Vitrine'],
  ])('somebody who reads %s is told in %s how to sign in', async (accepted, language, title) => {
    await using opened = await openTestApp()
    const headers = { 'accept-language': accepted }
    const answer = await opened.app.inject({ url: '/', headers })
    expect(answer.statusCode).toBe(401)
    expect(answer.body).toContain(`<html lang="${language}">`)
    expect(answer.body).toContain(title)
    expect(answer.body).toContain('scripts/sign-in researcher --data-dir /srv/vitrine')
    expect(answer.body).toContain('scripts/sign-in compliance --data-dir /srv/vitrine')
  })

  test('features that could carry the picture off are closed on every answer, errors too', async () => {
    await using opened = await openTestApp()
    for (const url of ['/', '/nothing', '/api/me']) {
      const { headers } = await opened.app.inject({ url })
      expect(headers['permissions-policy']).toMatch(/clipboard-read=\(\).*display-capture=\(\)/)
      expect(headers['x-content-type-options']).toBe('nosniff')
      expect(headers['referrer-policy']).toBe('no-referrer')
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'")
    }
  })
})
