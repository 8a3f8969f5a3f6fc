import { closeSync, constants, fchmodSync, fchownSync, fstatSync, openSync } from 'node:fs'

import { LaunchRefused } from '../contract/launch-refused.ts'
import type { ServiceUser } from '../host/service-user.ts'

/** UNIX98 pseudo-terminal slaves have the device numbers 136 to 143 (Linux, devices.txt). */
const SLAVE_MAJORS = { first: 136, last: 143 }

/**
 * Opens the slave that a runner made and gives it to the jail's user, so that programs can open it
 * again by name. Only a terminal of the service user's is taken, which also keeps a second jail off
 * the first one's. The caller closes the descriptor.
 */
export function openTerminal(path: string, user: ServiceUser, jailUserId: number): number {
  let descriptor: number
  try {
    descriptor = openSync(path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NOFOLLOW)
  } catch {
    throw new LaunchRefused('the terminal is not there any more; open another one')
  }
  const stat = fstatSync(descriptor)
  const major = majorOf(stat.rdev)
  const isSlave =
    stat.isCharacterDevice() && major >= SLAVE_MAJORS.first && major <= SLAVE_MAJORS.last
  if (!isSlave || stat.uid !== user.uid) {
    closeSync(descriptor)
    throw new LaunchRefused("the terminal is not one of the runner's own; open another one")
  }
  fchownSync(descriptor, jailUserId, user.gid)
  fchmodSync(descriptor, 0o600)
  return descriptor
}

/** The layout of glibc's `dev_t` for numbers below 2^32. */
function majorOf(device: number): number {
  return (device >>> 8) & 0xfff
}
