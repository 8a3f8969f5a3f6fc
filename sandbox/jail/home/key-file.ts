import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'

import { LaunchRefused } from '../contract/launch-refused.ts'
import { syncFolder } from './root-key.ts'
import { WrappedKey } from './wrapped-key.ts'

/** Throws a `LaunchRefused` when it is not there or no wrapped key of a version that we know. */
export function readWrappedKey(folder: string, userId: number): WrappedKey {
  try {
    return WrappedKey.parse(JSON.parse(readFileSync(`${folder}/key.json`, 'utf8')))
  } catch {
    throw new LaunchRefused(
      `the home of user id ${userId} has no key that can be read; restore its key.json from a backup`,
    )
  }
}

/** The one before is there until the new one is on disk as a whole. */
export function writeWrappedKey(folder: string, wrapped: WrappedKey): void {
  const fresh = `${folder}/key.json.new`
  rmSync(fresh, { force: true })
  writeFileSync(fresh, `${JSON.stringify(wrapped)}\n`, { mode: 0o600, flag: 'wx', flush: true })
  renameSync(fresh, `${folder}/key.json`)
  syncFolder(folder)
}
