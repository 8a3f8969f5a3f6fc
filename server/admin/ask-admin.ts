import { closeSync, constants, openSync } from 'node:fs'
import { createConnection } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

import {
  ADMIN_SOCKET_NAME,
  AdminAnswer,
  type AdminRequest,
  MAX_ADMIN_LINE_BYTES,
} from './admin-protocol.ts'

const ANSWER_DEADLINE_MS = 5_000

/** Asks the server that runs on this data directory. Rejects when none runs or it does not answer. */
export async function askAdmin(dataDirectory: string, request: AdminRequest): Promise<AdminAnswer> {
  const folder = openSync(join(dataDirectory, 'run'), constants.O_RDONLY | constants.O_DIRECTORY)
  try {
    const socket = createConnection(`/proc/self/fd/${folder}/${ADMIN_SOCKET_NAME}`)
    socket.setTimeout(ANSWER_DEADLINE_MS, () => socket.destroy(new Error('no answer')))
    socket.write(`${JSON.stringify(request)}\n`)
    const line = (await text(socket)).slice(0, MAX_ADMIN_LINE_BYTES)
    return AdminAnswer.parse(JSON.parse(line))
  } finally {
    closeSync(folder)
  }
}
