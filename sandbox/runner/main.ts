import { once } from 'node:events'
import { createInterface } from 'node:readline'

import { z } from 'zod'

import { LINK_PROTOCOL_VERSION, type RunnerCommand } from '#protocol/link.ts'

import { HostedSession } from './hosted-session.ts'
import { ServerLink } from './server-link.ts'
import { warmUp } from './warm-up.ts'

/** First line of standard input: where the server is, and the token that is good for one link. */
const Invitation = z.strictObject({ socket: z.string(), token: z.string() })

/**
 * One process, one session. It loads everything, dials the server and waits to be assigned; when the
 * session ends, or the server is gone, so is this process and with it the sandbox.
 */
async function main(): Promise<void> {
  const [line] = await once(createInterface(process.stdin), 'line')
  const { socket, token } = Invitation.parse(JSON.parse(String(line)))
  const link = await ServerLink.dial(socket)
  // Heard also while the session starts, which a desktop takes its time for.
  const closed = once(link, 'closed')
  link.send({ type: 'hello', version: LINK_PROTOCOL_VERSION, token })

  // Whatever comes before the session can obey is kept in its order.
  const early: RunnerCommand[] = []
  const keep = (command: RunnerCommand): void => void early.push(command)
  link.on('command', keep)
  const called = Promise.race([once(link, 'command'), closed])
  await warmUp(() => early.length > 0)
  await called
  const assign = early.shift()
  if (assign === undefined) return
  const session = await start(assign, link)
  void closed.then(() => session.end('server-stopped'))
  link.off('command', keep)
  link.on('command', (command) => session.obey(command))
  link.send({ type: 'started' })
  for (const command of early) session.obey(command)
  await session.finished
  await link.close()
}

async function start(command: RunnerCommand, link: ServerLink): Promise<HostedSession> {
  if (command.type !== 'assign') throw new Error(`${command.type} before an assignment`)
  try {
    return await HostedSession.start(command.assignment, link)
  } catch (error) {
    link.send({ type: 'failed', reason: reasonOf(error).slice(0, 300) })
    await link.close()
    throw error
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

try {
  await main()
  process.exit(0)
} catch (error) {
  process.stderr.write(`runner: ${reasonOf(error)}\n`)
  process.exit(1)
}
