import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

import { MAX_SECONDS_LEFT } from '#protocol/plain/view-limits.ts'

import type { AdminRequest } from '../admin/admin-protocol.ts'
import { StartError } from '../errors.ts'
import { askServer } from './ask-server.ts'
import { runCommand } from './run-command.ts'

const CALL = 'scripts/drain --in 10m | --cancel [--data-dir DIR]'
const HELP = `${CALL}

Stops the running server in order, and tells everybody before: no session starts any more, /healthz says why,
every viewer sees how long is left, and at the end sessions and server end as with Ctrl+C. Run as root on the
machine of the server. It is on record who asked for it and when.

  --in TIME        how long is left: 90s, 10m, 2h; at most a day. Asked again it is set anew.
  --cancel         calls it off: sessions start again, and the notices disappear.
  --data-dir DIR   of the running server (default ./var)
  --help           this text
`

const UNITS = { s: 1, m: 60, h: 3_600 } as const

/** Asks the running server to drain, or to go on. */
async function main(args: string[]): Promise<void> {
  const { request, dataDirectory } = readArguments(args)
  const { endsAt, sessions } = await askServer(dataDirectory, request, 'drain')
  const said =
    endsAt === null
      ? 'The server goes on; sessions start again.'
      : `The server stops at ${endsAt}. Sessions that run: ${sessions}.`
  process.stdout.write(`${said}\n`)
}

function readArguments(args: string[]): { request: AdminRequest; dataDirectory: string } {
  try {
    const { values } = parseArgs({
      args,
      options: {
        in: { type: 'string' },
        cancel: { type: 'boolean', default: false },
        'data-dir': { type: 'string', default: './var' },
      },
    })
    const request = requestOf(values)
    if (request !== undefined && values['data-dir'] !== '') {
      return { request, dataDirectory: resolve(values['data-dir']) }
    }
  } catch {
    // Whatever was wrong with the arguments, the remedy is the same.
  }
  throw new StartError(`a time such as 10m is needed, or --cancel. Try ${CALL}`, { status: 2 })
}

function requestOf(values: { in?: string; cancel: boolean }): AdminRequest | undefined {
  if (values.cancel) return values.in === undefined ? { type: 'cancel-drain' } : undefined
  const [, amount, unit] = /^(\d{1,5})([smh])$/.exec(values.in ?? '') ?? []
  if (unit === undefined) return undefined
  const seconds = Number(amount) * UNITS[unit as keyof typeof UNITS]
  return seconds <= MAX_SECONDS_LEFT ? { type: 'drain', seconds } : undefined
}

await runCommand(main, HELP)
