import { execFileSync } from 'node:child_process'
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'

import { HOME_TOOLS } from '../home/host-tools.ts'
import type { Finding } from './finding.ts'

const UNSHARE = '/usr/bin/unshare'
const TRIAL_DEADLINE_MS = 30_000

/** What else could encrypt a home on this host; said, and not used. */
export type OtherWays = Readonly<Record<'FUSE' | 'dm-crypt', boolean>>

export function homeFinding(folder: string, others: OtherWays): Finding {
  return describeHomes(whyNoHomes(folder) ?? 'ok', others)
}

/**
 * Keeps a home for a moment in `folder`, where homes would be, and leaves nothing behind. Why none can
 * be kept; undefined where they can. Takes a third of a second and blocks. As root.
 */
export function whyNoHomes(folder: string): string | undefined {
  const outcome = missingTool() ?? trialIn(folder)
  return outcome === 'ok' ? undefined : outcome
}

/** `outcome` is `ok`, or why a home cannot be kept. */
export function describeHomes(outcome: string, others: OtherWays): Finding {
  const topic = 'homes that are kept'
  const also = Object.entries(others)
    .map(([name, there]) => `${name} ${there ? 'is there too' : 'is not there'}`)
    .join(', ')
  if (outcome === 'ok')
    return {
      topic,
      state: 'good',
      found: `fscrypt in ext4 images on loop devices, tried; ${also}`,
      meaning:
        'What researchers leave in their homes is encrypted on the disk, each with a key of its own, and takes no more of it than it was given.',
    }
  return {
    topic,
    state: 'weak',
    found: `fscrypt in ext4 images does not work (${outcome.slice(0, 240)}); ${also}`,
    meaning: 'Sessions of projects that keep homes do not start here. Those of others do.',
    remedy:
      'apt-get install e2fsprogs perl-base mount; modprobe loop; boot a kernel with ' +
      'CONFIG_FS_ENCRYPTION; let this machine, if it is a container, have loop devices',
  }
}

function missingTool(): string | undefined {
  const missing = Object.values(HOME_TOOLS).filter((path) => !isProgram(path))
  return missing.length === 0 ? undefined : `missing: ${missing.join(', ')}`
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function trialIn(folder: string): string {
  const scratch = mkdtempSync(join(folder, '.vitrine-doctor-'))
  try {
    const trial = new URL('home-trial.ts', import.meta.url).pathname
    const output = execFileSync(
      UNSHARE,
      ['--mount', '--propagation', 'private', '--', process.execPath, trial, scratch],
      {
        env: {},
        encoding: 'utf8',
        timeout: TRIAL_DEADLINE_MS,
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    )
    return output.trim().split('\n').at(-1) ?? 'no answer'
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}
