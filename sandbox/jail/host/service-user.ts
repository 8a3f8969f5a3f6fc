import { readFileSync } from 'node:fs'

import { LaunchRefused } from '../contract/launch-refused.ts'

export type ServiceUser = { uid: number; gid: number }

/** The user as which server, media worker and runners run. Throws when there is none, or it is root. */
export function findServiceUser(
  name: string,
  passwd = readFileSync('/etc/passwd', 'utf8'),
): ServiceUser {
  for (const line of passwd.split('\n')) {
    const [entry, , uid, gid] = line.split(':')
    if (entry !== name || !uid || !gid) continue
    const user = { uid: Number(uid), gid: Number(gid) }
    if (!(user.uid > 0 && user.gid > 0))
      throw new LaunchRefused(`the user ${name} is root; give Vitrine a user without rights`)
    return user
  }
  throw new LaunchRefused(
    `there is no user ${name}; create it: useradd --system --no-create-home --shell /usr/sbin/nologin ${name}`,
  )
}
