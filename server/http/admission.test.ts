import { describe, expect, test } from 'vitest'

import { PersonId } from '#protocol/ids.ts'

import type { Person } from '../people/access.ts'
import { Admission } from './admission.ts'

const RESEARCHER: Person = {
  id: PersonId.parse('01930000-0000-7000-8000-000000000000'),
  name: 'Researcher',
  roles: ['researcher'],
}
const admission = new Admission({
  rules: { publicUrl: null, encrypted: false },
  signIns: { personOf: (cookie) => (cookie === 'good' ? RESEARCHER : undefined) },
})
const own = { host: 'localhost:8443', origin: 'http://localhost:8443' }

describe('a WebSocket upgrade', () => {
  test('is admitted from our own page with a cookie whose role allows it', () => {
    const headers = { ...own, cookie: 'other=1; vitrine=good' }
    const judgement = admission.judgeUpgrade({ method: 'GET', headers }, 'use-session')
    expect(judgement).toEqual({ ok: true, person: RESEARCHER })
  })

  test.each([
    [
      'a page of another site with the cookie',
      { origin: 'https://evil.example' },
      'FOREIGN_ORIGIN',
    ],
    ['a rebound name', { host: 'evil.example', origin: 'http://evil.example' }, 'FOREIGN_ORIGIN'],
    ['a page without a cookie', { cookie: undefined }, 'NOT_SIGNED_IN'],
    ['a forged cookie', { cookie: 'vitrine=bad' }, 'NOT_SIGNED_IN'],
  ] as const)('is refused from %s', (_name, change, code) => {
    const headers = { ...own, cookie: 'vitrine=good', ...change }
    expect(admission.judgeUpgrade({ headers }, 'use-session')).toEqual({ ok: false, code })
  })

  test('is refused to a role that may not', () => {
    const headers = { ...own, cookie: 'vitrine=good' }
    const judgement = admission.judgeUpgrade({ headers }, 'replay-recording')
    expect(judgement).toEqual({ ok: false, code: 'FORBIDDEN' })
  })
})
