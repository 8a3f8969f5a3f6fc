import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

import { REPOSITORY } from '../../support/system.ts'
import { PeerUnavailable } from './peer.ts'

const SETUP = join(REPOSITORY, 'scripts/setup/system-packages.sh')

/** Installs a group of Debian packages of the set-up scripts. Throws PeerUnavailable with their reason. */
export async function ensurePackages(group: string): Promise<void> {
  const child = spawn('bash', ['-c', '. "$1"; ensure_packages "$2"', 'bench', SETUP, group], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const exited = once(child, 'exit')
  const said = await text(child.stderr)
  const [status] = await exited
  if (status === 0) return
  throw new PeerUnavailable(said.trim().split('\n').at(-1) ?? `status ${status}`)
}

/** The version of an installed Debian package. */
export async function packageVersion(name: string): Promise<string> {
  const child = spawn('dpkg', ['--status', name], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  return /^Version: (.*)$/m.exec(await text(child.stdout))?.[1] ?? 'not installed'
}
