import { availableParallelism, totalmem } from 'node:os'
import { readlinkSync } from 'node:fs'

import { whyNoHomes } from '../home/availability.ts'
import { Homes } from '../home/homes.ts'
import { RUNTIME } from '../host/runtime-folder.ts'
import { supportedArchitecture } from '../confinement/seccomp/filter.ts'
import { parseLauncherArguments } from './arguments.ts'
import { GroupInstance } from '../host/control-groups/instance.ts'
import { prepareDataFolder } from './data-folder.ts'
import { LaunchRefused } from '../contract/launch-refused.ts'
import { LaunchSocket } from './launch-socket.ts'
import { mountRuntimeFolder } from './runtime-mounts.ts'
import { ServiceProcess } from './service-process.ts'
import { findServiceUser } from '../host/service-user.ts'
import { Processors } from '../host/processors.ts'
import { Environments } from '../session/session-sources.ts'

/**
 * The only process that stays root. It mounts, starts the server as a user without rights, makes
 * jails when asked over its socket, and ends everything when it ends.
 */
async function main(argv: readonly string[]): Promise<number> {
  const given = parseLauncherArguments(argv)
  requireOwnMountNamespace(given.outside)
  const architecture = supportedArchitecture(process.arch)
  if (architecture === undefined)
    throw new LaunchRefused(`there is no system call filter for ${process.arch}; use x64 or arm64`)
  const user = findServiceUser(given.user)
  const dataFolder = prepareDataFolder(given['data-dir'], user)
  const noHomes = whyNoHomes(given['data-dir'])
  if (noHomes !== undefined) {
    log(
      `homes cannot be kept here, and scripts/doctor says what would help (${noHomes.slice(0, 200)})`,
    )
  }
  const stop = stopSignal()

  await using parts = new AsyncDisposableStack()
  const groups = parts.use(await GroupInstance.open())
  const { cache, data } = await mountRuntimeFolder(given, dataFolder, user, architecture)
  const environments = new Environments(cache)
  await environments.find(given.environment)
  const capacity = { memoryBytes: totalmem(), cores: availableParallelism() }
  const homes = parts.use(Homes.open({ data, groups, log }))
  const processors = Processors.ofThisHost()
  const host = { user, groups, capacity, processors, environments, data, homes }
  parts.use(await LaunchSocket.listen({ path: RUNTIME.launcherSocket, host, log }))
  const service = parts.use(await ServiceProcess.start(given, user, groups, noHomes === undefined))

  const outcome = await Promise.race([service.exited, stop])
  if (typeof outcome === 'number') return outcome
  await service.close(outcome)
  return service.exited
}

/**
 * Mounts made in the namespace of the host would stay there, and be seen by everybody. `outside` is what
 * `scripts/start` was in: the parent cannot be asked, for it may have gone, and not even root may read of
 * every process 1.
 */
function requireOwnMountNamespace(outside: string): void {
  if (process.getuid?.() !== 0)
    throw new LaunchRefused('the launcher must be root; start Vitrine with scripts/start as root')
  if (readlinkSync('/proc/self/ns/mnt') === outside)
    throw new LaunchRefused(
      'the launcher needs a mount namespace of its own; start Vitrine with scripts/start',
    )
}

/** The first signal asks for an orderly end; later ones change nothing, since it is bounded in time. */
function stopSignal(): Promise<'SIGINT' | 'SIGTERM'> {
  const { promise, resolve } = Promise.withResolvers<'SIGINT' | 'SIGTERM'>()
  process.on('SIGINT', () => resolve('SIGINT'))
  process.on('SIGTERM', () => resolve('SIGTERM'))
  process.on('SIGHUP', () => resolve('SIGTERM'))
  return promise
}

function log(line: string): void {
  process.stderr.write(`vitrine launcher: ${line}\n`)
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  const line = error instanceof LaunchRefused ? error.message : String(error)
  process.stderr.write(`vitrine: ${line.replaceAll(/\s*\n\s*/g, ' ')}\n`)
  process.exitCode = 1
}
