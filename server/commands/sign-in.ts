import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

import { Role } from '#protocol/api/people.ts'

import { codeOf, StartError } from '../errors.ts'
import { askAdmin } from '../admin/ask-admin.ts'

const USAGE = `Try scripts/sign-in ${Role.options.join('|')} [--data-dir DIR]`
const NOT_RUNNING = ['ENOENT', 'ECONNREFUSED', 'ENOTDIR']

/** `scripts/sign-in ROLE [--data-dir DIR]`: prints a fresh sign-in link of the running server. */
async function main(args: string[]): Promise<void> {
  const { role, dataDirectory } = readArguments(args)
  const answer = await askAdmin(dataDirectory, { type: 'sign-in', role }).catch((error) => {
    throw asStartError(error, dataDirectory)
  })
  if (answer.type === 'refused') throw new StartError(answer.reason)
  process.stdout.write(`${answer.url}\n`)
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
  throw new StartError(`a role is needed. ${USAGE}`, { status: 2 })
}

function asStartError(error: unknown, dataDirectory: string): StartError {
  const code = codeOf(error)
  if (code === 'EACCES' || code === 'EPERM') {
    return new StartError('only root and the server itself may ask for a link. Use sudo.')
  }
  if (NOT_RUNNING.includes(code)) {
    return new StartError(
      `no Vitrine runs on ${dataDirectory}. Start it with scripts/start, or name its --data-dir.`,
    )
  }
  return new StartError('the server did not answer. Look at its log.', { cause: error })
}

try {
  await main(process.argv.slice(2))
} catch (error) {
  const { message, status } =
    error instanceof StartError ? error : new StartError('the command failed', { cause: error })
  process.stderr.write(`vitrine: ${message}\n`)
  process.exitCode = status
}
