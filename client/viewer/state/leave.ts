import type { JailWork } from '#protocol/launch.ts'

const CONFLICT = 409

/** As much of `fetch` as is used here. */
export type Send = (path: string, init?: { method: 'DELETE' }) => Promise<Response>

export type LeaveOptions = {
  sessionId: string
  send: Send
  /** Whether to end what runs; undefined where that could not be found out. */
  ask: (work: JailWork | undefined) => Promise<boolean>
}

/** Ends a session, after a question where something runs in it. False when it goes on. Throws when nobody answers. */
export async function endSession({ sessionId, send, ask }: LeaveOptions): Promise<boolean> {
  const path = `/api/sessions/${sessionId}`
  const answer = await send(path, { method: 'DELETE' })
  if (answer.status !== CONFLICT) return isEnded(answer)
  if (!(await ask(await workOf(sessionId, send)))) return false
  return isEnded(await send(`${path}?confirmed=true`, { method: 'DELETE' }))
}

async function workOf(sessionId: string, send: Send): Promise<JailWork | undefined> {
  const answer = await send(`/api/sessions/${sessionId}/work`)
  if (!answer.ok) return undefined
  const { work } = (await answer.json()) as { work: JailWork | null }
  return work ?? undefined
}

/** Who is not signed in any more, or finds none, has nothing to end either. */
function isEnded({ status }: Response): boolean {
  if (status >= 500) throw new Error('the server could not end it')
  return true
}
