import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { MAX_WAITING_REQUESTS, PackageRequest } from '#protocol/api/package-requests.ts'
import type { PackageRequestId } from '#protocol/ids.ts'

import { openTestApp, TEST_PROJECT, type TestApp } from '../../test/support/test-app.ts'

const URL = '/api/package-requests'
type Visitor = 'researcher' | 'operator' | 'compliance'

let opened: TestApp

beforeEach(async () => {
  opened = await openTestApp()
})
afterEach(() => opened[Symbol.asyncDispose]())

function post(visitor: Visitor, url: string, payload: object) {
  const headers = opened.headersOf(visitor)
  return opened.app.inject({ method: 'POST', url, headers, payload })
}

function ask(asked: object) {
  return post('researcher', URL, { projectId: TEST_PROJECT.id, ...asked })
}

async function askedFor(name: string): Promise<PackageRequestId> {
  return (await ask({ package: { archive: 'cran', name } })).json<{ id: PackageRequestId }>().id
}

async function listOf(visitor: Visitor) {
  const answer = await opened.app.inject({ url: URL, headers: opened.headersOf(visitor) })
  return PackageRequest.array().parse(answer.json())
}

describe('a package that is asked for', () => {
  test('is seen by who asked and by the operator, with the words of both', async () => {
    const asked = { archive: 'cran', name: 'gtsummary' } as const
    const answer = await ask({ package: asked, reason: '  第一個表格：Table 1 ' })
    expect(answer.statusCode).toBe(201)
    const { id } = answer.json<{ id: PackageRequestId }>()
    const waiting = {
      id,
      package: asked,
      reason: '第一個表格：Table 1',
      state: 'asked',
      words: null,
    }
    for (const visitor of ['researcher', 'operator'] as const) {
      expect(await listOf(visitor)).toMatchObject([waiting])
    }
    expect(await listOf('compliance')).toEqual([])

    const decision = { state: 'declined', words: 'epiR has what you need.' }
    expect((await post('operator', `${URL}/${id}/decision`, decision)).statusCode).toBe(204)
    expect(await listOf('researcher')).toMatchObject([{ ...waiting, ...decision }])
    expect(opened.journal.about(id).map(({ action, details }) => [action, details])).toEqual([
      ['package/requested', { package: asked }],
      ['package/decided', { package: asked, state: 'declined' }],
    ])
  })

  test('is decided on once; afterwards the same can be asked for again', async () => {
    const id = await askedFor('lme4')
    const again = { package: { archive: 'cran', name: 'lme4' } }
    expect((await ask(again)).json()).toEqual({ code: 'ALREADY_ASKED' })
    const decide = () => post('operator', `${URL}/${id}/decision`, { state: 'provided' })
    expect((await decide()).statusCode).toBe(204)
    expect((await decide()).json()).toEqual({ code: 'ALREADY_ASKED' })
    expect((await ask(again)).statusCode).toBe(201)
  })

  test('waits in a list before what has been decided', async () => {
    const first = await askedFor('first')
    await askedFor('second')
    const last = await askedFor('third')
    await post('operator', `${URL}/${last}/decision`, { state: 'provided' })
    const names = (await listOf('operator')).map(({ package: { name } }) => name)
    expect(names).toEqual(['second', 'first', 'third'])
    expect((await listOf('researcher'))[1]?.id).toBe(first)
  })

  test('is refused where as many wait as one person may have', async () => {
    for (let index = 0; index < MAX_WAITING_REQUESTS; index += 1) await askedFor(`p${index}x`)
    const answer = await ask({ package: { archive: 'cran', name: 'onemore' } })
    expect([answer.statusCode, answer.json()]).toEqual([429, { code: 'TOO_MANY_REQUESTS' }])
    expect(await listOf('operator')).toHaveLength(MAX_WAITING_REQUESTS)
  })

  test.each([
    ['a name that its archive could not have', { package: { archive: 'debian', name: 'R' } }],
    ['a name that is a path', { package: { archive: 'pypi', name: '../evil' } }],
    ['a name that is an option', { package: { archive: 'conda', name: '-f' } }],
    ['a name that breaks the line', { package: { archive: 'cran', name: 'lme4\nx' } }],
    ['an archive that there is not', { package: { archive: 'github', name: 'a/b' } }],
    ['words without a letter', { package: { archive: 'cran', name: 'lme4' }, reason: '  ' }],
    ['words of two lines', { package: { archive: 'cran', name: 'lme4' }, reason: 'a\nb' }],
    [
      'words that turn the line',
      { package: { archive: 'cran', name: 'lme4' }, reason: 'a\u202eb' },
    ],
    ['too many words', { package: { archive: 'cran', name: 'lme4' }, reason: 'x'.repeat(301) }],
  ])('is refused with %s', async (_what, asked) => {
    const answer = await ask(asked)
    expect([answer.statusCode, answer.json().code]).toEqual([400, 'INVALID_REQUEST'])
    expect(await listOf('operator')).toEqual([])
  })
})
