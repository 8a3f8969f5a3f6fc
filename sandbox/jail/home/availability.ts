import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'

import { HOME_TOOLS, isProgram } from '../host/host-tools.ts'

const UNSHARE = '/usr/bin/unshare'
const TRIAL_DEADLINE_MS = 30_000

/**
 * Keeps a home for a moment in `folder`, where homes would be, and leaves nothing behind. Why none can
 * be kept; undefined where they can. Takes a third of a second and blocks. As root.
 */
export function whyNoHomes(folder: string): string | undefined {
  const outcome = missingTool() ?? trialIn(folder)
  return outcome === 'ok' ? undefined : outcome
}

function missingTool(): string | undefined {
  const missing = Object.values(HOME_TOOLS).filter((path) => !isProgram(path))
  return missing.length === 0 ? undefined : `missing: ${missing.join(', ')}`
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
