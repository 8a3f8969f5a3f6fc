import { type Config, parseConfig } from './config.ts'
import { StartError } from './errors.ts'
import { startServer } from './start.ts'

/** After this an orderly end has failed, and whoever started us expects the process to be gone. */
const STOP_DEADLINE_MS = 3_500

const stopped = Promise.withResolvers<void>()
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    setTimeout(() => process.exit(1), STOP_DEADLINE_MS).unref()
    stopped.resolve()
  })
}

let config: Config | undefined
try {
  config = parseConfig(process.argv.slice(2))
  await using server = await startServer(config)
  // People and their automation read these lines; nothing else goes to standard output.
  process.stdout.write(`READY ${server.origin}\n`)
  for (const [role, url] of server.signInLinks) process.stdout.write(`SIGN-IN ${role} ${url}\n`)
  if (server.signInLinks.size > 0) {
    const remedy = `sudo scripts/sign-in ROLE --data-dir ${config.dataDirectoryNamed}`
    process.stderr.write(`vitrine: each link works once, for ten minutes; a fresh one: ${remedy}\n`)
  }
  const failure = await Promise.race([stopped.promise, server.drained, server.failed])
  if (failure instanceof Error) throw failure
} catch (error) {
  const expected = error instanceof StartError
  process.stderr.write(`vitrine: ${asPeopleKnowIt(expected ? error.message : describe(error))}\n`)
  process.exit(expected ? error.status : 1)
}
process.exit(0)

/** A message names the data directory as it was given, not where it is mounted for us. */
function asPeopleKnowIt(message: string): string {
  if (config === undefined) return message
  return message.replaceAll(config.dataDirectory, config.dataDirectoryNamed)
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
