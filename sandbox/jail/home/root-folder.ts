import { fstatSync, mkdirSync } from 'node:fs'

import { LaunchRefused } from '../contract/launch-refused.ts'
import type { TrustedPath } from '../host/trusted-path.ts'

/**
 * A folder below the data folder that belongs to root, though that one does not: the service user
 * can rename it and thereby stop homes from opening, but neither look into it nor put a forged one
 * in its place.
 */
export function rootFolder(data: TrustedPath, name: string): TrustedPath {
  try {
    mkdirSync(`${data.procPath}/${name}`, { mode: 0o700 })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  const folder = data.openBelow(name)
  if (folder === undefined) throw new LaunchRefused(`the folder ${name} was removed; start again`)
  const { uid, mode } = fstatSync(folder.descriptor)
  if (uid === 0 && (mode & 0o077) === 0) return folder
  folder[Symbol.dispose]()
  throw new LaunchRefused(
    `the folder ${name} in the data folder is not root's alone; see who changed it, then: ` +
      `chown -R root ${name}, chmod 0700 ${name}`,
  )
}
