import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { RecordedFact } from '#protocol/api/facts.ts'
import type { SessionId } from '#protocol/ids.ts'

import { type Visitor, TEST_PROJECT } from '../../test/support/test-app.ts'
import { callAs, openSystem, startSession, type System } from '../../test/support/test-system.ts'

let system: System
beforeAll(async () => {
  system = await openSystem()
})
afterAll(() => system[Symbol.asyncDispose]())

async function post(visitor: Visitor, url: string, payload?: object): Promise<void> {
  const answer = await callAs(system, visitor, { method: 'POST', url, payload })
  expect(answer.statusCode).toBeLessThan(300)
}

async function factsAbout(query: string): Promise<RecordedFact[]> {
  const url = `/api/facts?${query}`
  const answer = await callAs(system, 'compliance', { method: 'GET', url })
  return RecordedFact.array().parse(answer.json())
}

/** Everything that somebody other than its owner can do to a session. */
async function superviseAndReview(id: SessionId): Promise<void> {
  const url = `/api/sessions/${id}/supervision`
  await post('operator', `/api/sessions/${id}/observations`)
  await post('compliance', url, { action: 'freeze' })
  await post('operator', url, { action: 'release' })
  await post('compliance', url, { action: 'message', text: '請停一停' })
  await callAs(system, 'operator', { method: 'DELETE', url: `/api/sessions/${id}` })
  system.test.db.run(`UPDATE recordings SET duration_ms = 1000 WHERE session_id = '${id}'`)
  await post('compliance', '/api/replays', { recordingId: id })
}

describe('what was done to a session', () => {
  test('is on record by person, for whoever answers for the project', async () => {
    const id = await startSession(system)
    await superviseAndReview(id)
    const { researcher, operator, compliance } = system.test.people
    const facts = await factsAbout(`subject=${id}`)
    const byPerson = facts
      .toReversed()
      .flatMap(({ action, actor }) => (actor.kind === 'person' ? [[action, actor.id]] : []))
    expect(byPerson).toEqual([
      ['session/started', researcher],
      ['session/observed', operator],
      ['session/frozen', compliance],
      ['session/released', operator],
      ['session/written-to', compliance],
      ['session/end-asked', operator],
      ['recording/replayed', compliance],
    ])
    const names = facts.map(({ actor }) => (actor.kind === 'person' ? actor.name : actor.kind))
    expect(names.every((name) => name !== '')).toBe(true)
    const written = facts.find(({ action }) => action === 'session/written-to')
    expect(written?.details).toEqual({ text: '請停一停' })
  })

  test('is among all that happened in the project, page by page', async () => {
    const all = await factsAbout(`project=${TEST_PROJECT.id}`)
    expect(all.length).toBeGreaterThan(10)
    expect(all.map(({ sequence }) => sequence)).toEqual(
      all.map(({ sequence }) => sequence).toSorted((a, b) => b - a),
    )
    const [, second] = all
    const rest = await factsAbout(`project=${TEST_PROJECT.id}&before=${second?.sequence}`)
    expect(rest).toEqual(all.slice(2))
  })

  test.each([
    ['of a subject that there never was', 'subject=01930000-0000-7000-8000-000000000000', 404],
    ['of another project', 'project=other-project', 404],
    ['of nothing', '', 400],
    ['of two things at once', 'subject=x&project=test-project', 400],
  ])('%s is not told', async (_name, query, status) => {
    const answer = await callAs(system, 'compliance', { method: 'GET', url: `/api/facts?${query}` })
    expect(answer.statusCode).toBe(status)
  })
})
