import {
  accessSync,
  chmodSync,
  chownSync,
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  realpathSync,
} from 'node:fs'
import { dirname, resolve } from 'node:path'

import { LaunchRefused } from '../contract/launch-refused.ts'
import type { ServiceUser } from '../host/service-user.ts'

/**
 * Makes the folder of all state usable for the service user, and for nobody else: it holds
 * confidential data. A folder of root's is taken over only while it is empty, so that a slip of the
 * pen (`--data-dir /etc`) gives nothing away. Throws in one line when it cannot be used.
 */
export function prepareDataFolder(asked: string, user: ServiceUser): string {
  const path = resolve(asked)
  if (makeFolder(path)) {
    chownSync(path, user.uid, user.gid)
    chmodSync(path, 0o700)
  }
  const real = realpathSync(path)
  const descriptor = openFolder(real, path)
  try {
    const { uid, mode } = fstatSync(descriptor)
    if (uid === 0) {
      if (readdirSync(real).length > 0)
        throw new LaunchRefused(
          `the data folder ${path} belongs to root and is not empty; name a new or empty folder`,
        )
      fchownSync(descriptor, user.uid, user.gid)
    } else if (uid !== user.uid) {
      throw new LaunchRefused(
        `the data folder ${path} belongs to user ${uid}; name a folder that Vitrine's own user owns, or a new one`,
      )
    }
    if ((mode & 0o777) !== 0o700) fchmodSync(descriptor, 0o700)
    return real
  } catch (error) {
    throw asRefusal(error, path)
  } finally {
    closeSync(descriptor)
  }
}

/**
 * True when the folder was made just now; its missing parents belong to root. Not Node's recursive
 * mkdir, which never returns below /proc, where a parent exists and still nothing can be made.
 */
function makeFolder(path: string): boolean {
  const missing: string[] = []
  for (let at = path; !existsSync(at); at = dirname(at)) missing.unshift(at)
  try {
    for (const folder of missing) mkdirSync(folder, { mode: 0o755 })
    return missing.length > 0
  } catch (error) {
    throw asRefusal(error, path)
  }
}

function openFolder(real: string, path: string): number {
  try {
    const descriptor = openSync(
      real,
      constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW,
    )
    // Root may write everywhere but on a file system that is mounted read-only.
    accessSync(real, constants.W_OK)
    return descriptor
  } catch (error) {
    throw asRefusal(error, path)
  }
}

function asRefusal(error: unknown, path: string): LaunchRefused {
  if (error instanceof LaunchRefused) return error
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  switch (code) {
    case 'EEXIST':
    case 'ENOTDIR':
      return new LaunchRefused(
        `the data folder ${path} is a file, or lies below one; name a folder`,
      )
    case 'ENOENT':
      return new LaunchRefused(
        `no folder can be made at ${path}; name another place for the data folder`,
      )
    case 'EROFS':
      return new LaunchRefused(
        `the data folder ${path} is on a read-only file system; name one that can be written`,
      )
    case 'ENOSPC':
      return new LaunchRefused(`there is no space for the data folder ${path}; free some`)
    default:
      return new LaunchRefused(
        `the data folder ${path} cannot be used (${String(code ?? error)}); name another one`,
      )
  }
}
