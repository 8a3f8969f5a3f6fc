import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

import { REPOSITORY } from '../../support/system.ts'
import { PeerUnavailable } from './peer.ts'

const SETUP = join(REPOSITORY, 'scripts/setup/system-packages.sh')

/** Installs a group of Debian packages of the set-up scripts. Throws PeerUnavailable with their reason. */
export async function ensurePackages(group: string): Promise<void> {
  await runSetup('ensure_packages "$2"', group)
}

/** For who must not install any. Throws PeerUnavailable when one is missing. */
export async function requirePackages(group: string): Promise<void> {
  const missing = await runSetup('missing_packages $(packages_of "$2")', group)
  if (missing === '') return
  throw new PeerUnavailable(`not installed: ${missing.replaceAll('\n', ' ')}`)
}

/** A line of shell, with the set-up's functions, and the group as its `$2`; what that prints. */
async function runSetup(line: string, group: string): Promise<string> {
  const child = spawn('bash', ['-c', `. "$1"; ${line}`, 'bench', SETUP, group], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exited = once(child, 'exit')
  const [printed, said] = await Promise.all([text(child.stdout), text(child.stderr)])
  const [status] = await exited
  if (status === 0) return printed.trim()
  throw new PeerUnavailable(said.trim().split('\n').at(-1) ?? `status ${status}`)
}

/** The version of an installed Debian package. */
export async function packageVersion(name: string): Promise<string> {
  const child = spawn('dpkg', ['--status', name], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  return /^Version: (.*)$/m.exec(await text(child.stdout))?.[1] ?? 'not installed'
}
