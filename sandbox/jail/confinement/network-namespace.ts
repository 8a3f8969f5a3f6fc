import { readFileSync, readlinkSync } from 'node:fs'

import { LaunchRefused } from '../contract/launch-refused.ts'

/** The names in `/proc/<pid>/net/dev`: two lines of headings, then a line for each interface. */
export function interfacesOf(netDev: string): string[] {
  return netDev
    .split('\n')
    .slice(2)
    .flatMap((line) => (line.includes(':') ? [line.slice(0, line.indexOf(':')).trim()] : []))
}

/**
 * Throws unless this process lives in a network namespace of its own that holds nothing but the
 * loopback interface: only then may its programs open internet sockets. Asked before any program of
 * the guest runs, so that nobody inside can have a say.
 */
export function requireLoopbackAlone(pid: number): void {
  if (readlinkSync(`/proc/${pid}/ns/net`) === readlinkSync('/proc/self/ns/net'))
    throw new LaunchRefused('the jail shares the network of this machine; report this as a fault')
  const others = interfacesOf(readFileSync(`/proc/${pid}/net/dev`, 'utf8')).filter(
    (name) => name !== 'lo',
  )
  if (others.length > 0)
    throw new LaunchRefused(
      `the network of a new jail holds ${others.join(', ').slice(0, 100)}; keep it empty: ` +
        'sysctl -w net.core.fb_tunnels_only_for_init_net=2',
    )
}
