import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

import { Role } from '#protocol/role.ts'

import { StartError } from '../errors.ts'
import { askServer } from './ask-server.ts'
import { runCommand } from './run-command.ts'

const CALL = `scripts/sign-in ${Role.options.join('|')} [--data-dir DIR]`
const HELP = `${CALL}

Prints a fresh sign-in link for the demonstration's person of this role, as root on the machine of a server
that listens on loopback. A link works once, for ten minutes.

  --data-dir DIR   of the running server (default ./var)
`

/** Prints a fresh sign-in link of the running server. */
async function main(args: string[]): Promise<void> {
  const { role, dataDirectory } = readArguments(args)
  const { url } = await askServer(dataDirectory, { type: 'sign-in', role }, 'link')
  process.stdout.write(`${url}\n`)
}

function readArguments(args: string[]): { role: Role; dataDirectory: string } {
  try {
    const { values, positionals } = parseArgs({
      args,
      options: { 'data-dir': { type: 'string', default: './var' } },
      allowPositionals: true,
    })
    const role = Role.safeParse(positionals[0])
    if (positionals.length === 1 && role.success && values['data-dir'] !== '') {
      return { role: role.data, dataDirectory: resolve(values['data-dir']) }
    }
  } catch {
    // Whatever was wrong with the arguments, the remedy is the same.
  }
  throw new StartError(`a role is needed. Try ${CALL}`, { status: 2 })
}

await runCommand(main, HELP)
