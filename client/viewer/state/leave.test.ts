import { expect, test } from 'vitest'

import { NO_WORK } from '#protocol/plain/work.ts'

import { endSession } from './leave.ts'

type Answer = { status: number; body?: object }

/** What the server answers in turn, what it was asked, and what the person was asked. */
async function end(answers: readonly Answer[], isConfirmed = true) {
  const sent: string[] = []
  const asked: unknown[] = []
  const left = [...answers]
  const isOver = await endSession({
    sessionId: 's',
    send: (path, init) => {
      sent.push(`${init?.method ?? 'GET'} ${path}`)
      const { status, body } = left.shift() ?? { status: 500 }
      return Promise.resolve(new Response(body && JSON.stringify(body), { status }))
    },
    ask: (work) => {
      asked.push(work)
      return Promise.resolve(isConfirmed)
    },
  })
  return { isOver, sent, asked }
}

test('a session in which nothing runs ends at once', async () => {
  const { isOver, sent, asked } = await end([{ status: 204 }])
  expect([isOver, sent, asked]).toEqual([true, ['DELETE /api/sessions/s'], []])
})

const WORK = { ...NO_WORK, r: 2 }
const BUSY = [{ status: 409 }, { status: 200, body: { work: WORK } }]

test('one in which programs run ends when the person confirms it', async () => {
  const { isOver, sent, asked } = await end([...BUSY, { status: 204 }])
  expect(asked).toEqual([WORK])
  expect(isOver).toBe(true)
  expect(sent.at(-1)).toBe('DELETE /api/sessions/s?confirmed=true')
})

test('and goes on when the person does not', async () => {
  const { isOver, sent } = await end(BUSY, false)
  expect(isOver).toBe(false)
  expect(sent).toHaveLength(2)
})

test('one of which nothing could be found out is asked about all the same', async () => {
  const { asked } = await end([
    { status: 409 },
    { status: 200, body: { work: null } },
    { status: 204 },
  ])
  expect(asked).toEqual([undefined])
})

test('a server that could not end it is no end', async () => {
  await expect(end([{ status: 500 }])).rejects.toThrow('could not end')
})
