import { whyNoHomes } from '../home/availability.ts'
import type { Finding } from './finding.ts'

/** What else could encrypt a home on this host; said, and not used. */
export type OtherWays = Readonly<Record<'FUSE' | 'dm-crypt', boolean>>

export function homeFinding(folder: string, others: OtherWays): Finding {
  return describeHomes(whyNoHomes(folder) ?? 'ok', others)
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
