import { describe, expect, test } from 'vitest'

import { SessionId, ProjectId } from '#protocol/ids.ts'

import { consoleApi, type ConsoleApi } from '../console/console-api.ts'
import { deskApi, type DeskApi } from '../desk/desk-api.ts'
import { createAsk } from './ask.ts'

const id = SessionId.parse('019aab00-0000-7000-8000-000000000001')

/** All that any page asks for. */
function createApi(send: typeof fetch): DeskApi & ConsoleApi {
  const ask = createAsk(send)
  return { ...deskApi(ask), ...consoleApi(ask) }
}

type Asked = { path: string; init: RequestInit }

function answering(status: number, body: string | null): { send: typeof fetch; asked: Asked[] } {
  const asked: Asked[] = []
  const send = async (path: unknown, init: RequestInit = {}): Promise<Response> => {
    asked.push({ path: String(path), init })
    return new Response(body, { status })
  }
  return { send, asked }
}

function bodyOf(asked: Asked | undefined): string {
  const body = asked?.init.body
  return typeof body === 'string' ? body : ''
}

async function failing(): Promise<Response> {
  throw new TypeError('Failed to fetch')
}

describe('a question to the server', () => {
  test('starts a session with exactly what the contract names', async () => {
    const { send, asked } = answering(201, JSON.stringify({ id }))
    const request = { projectId: ProjectId.parse('demonstration'), surface: 'desktop' } as const
    expect(await createApi(send).startSession(request)).toEqual({ id })
    expect(asked).toHaveLength(1)
    expect(asked[0]).toMatchObject({ path: '/api/sessions', init: { method: 'POST' } })
    expect(JSON.parse(bodyOf(asked[0]))).toEqual(request)
  })

  test('accepts the empty answer to the end of a session', async () => {
    const { send, asked } = answering(204, null)
    await createApi(send).endSession(id, false)
    expect(asked[0]).toMatchObject({ path: `/api/sessions/${id}`, init: { method: 'DELETE' } })
    expect(asked[0]?.init.body).toBeUndefined()
  })

  test('passes on the code of a refusal', async () => {
    const { send } = answering(503, JSON.stringify({ code: 'NO_CAPACITY' }))
    await expect(createApi(send).sessions()).rejects.toMatchObject({ code: 'NO_CAPACITY' })
  })

  test('passes on which field of what was sent is wrong', async () => {
    const fault = { field: 'policy.home', problem: 'Invalid input' }
    const { send, asked } = answering(400, JSON.stringify({ code: 'INVALID_REQUEST', ...fault }))
    const project = ProjectId.parse('demonstration')
    const put = createApi(send).putPolicy(project, { basedOn: 1, policy: {} })
    await expect(put).rejects.toMatchObject({ code: 'INVALID_REQUEST', fault })
    const path = '/api/projects/demonstration/policy'
    expect(asked[0]).toMatchObject({ path, init: { method: 'PUT' } })
  })

  test('reads the reasons of a server that is not ready', async () => {
    const health = { ready: false, reasons: ['no environment is built'] }
    const { send } = answering(503, JSON.stringify(health))
    expect(await createApi(send).health()).toEqual(health)
  })

  test('takes a gateway error of a proxy for a server that is away', async () => {
    const { send } = answering(502, '<html>Bad Gateway</html>')
    await expect(createApi(send).health()).rejects.toMatchObject({ code: 'UNREACHABLE' })
  })

  test('takes a failed connection for a server that is away', async () => {
    await expect(createApi(failing).me()).rejects.toMatchObject({ code: 'UNREACHABLE' })
  })

  test('refuses an answer with a field that the contract does not name', async () => {
    const { send } = answering(200, JSON.stringify({ id, html: '<script>' }))
    await expect(createApi(send).startReplay({ recordingId: id })).rejects.toMatchObject({
      code: 'UNEXPECTED_ANSWER',
    })
  })

  test('refuses an answer that is no JSON', async () => {
    const { send } = answering(200, '<!doctype html>')
    await expect(createApi(send).sessions()).rejects.toMatchObject({ code: 'UNEXPECTED_ANSWER' })
  })

  test('never follows a redirect and never sends credentials elsewhere', async () => {
    const { send, asked } = answering(200, '[]')
    await createApi(send).recordings()
    expect(asked[0]?.init).toMatchObject({ redirect: 'error', credentials: 'same-origin' })
  })
})
