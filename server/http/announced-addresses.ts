import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'

import { isLoopbackAddress } from '../access/loopback.ts'

export type Resolve = (hostname: string) => Promise<readonly { address: string }[]>

const resolveByHost: Resolve = (hostname) => lookup(hostname, { all: true })

/**
 * Where browsers find the media: the addresses behind the public name, since Firefox takes no candidate
 * that is a name, nor any browser an address in a URL's brackets. None where the address that we listen on
 * is the one. The name itself stays where this machine cannot resolve it, or only to itself (a line of
 * `/etc/hosts`): Chromium asks its own resolver then.
 */
export async function announcedAddresses(
  publicUrl: URL | null,
  listenAddress: string,
  resolve: Resolve = resolveByHost,
): Promise<string[]> {
  if (publicUrl === null) return []
  const name = publicUrl.hostname.replace(/^\[(.*)\]$/, '$1')
  if (isIP(name) !== 0) return [name]
  const found = await resolve(name).catch(() => [])
  const reached = found
    .map(({ address }) => address)
    .filter((address) => canBeReached(address, listenAddress))
  return reached.length > 0 ? [...new Set(reached)] : [name]
}

function canBeReached(address: string, listenAddress: string): boolean {
  // An IPv6 socket for every address takes IPv4 as well; any other takes its own family alone.
  const sameFamily = isIP(address) === isIP(listenAddress) || listenAddress === '::'
  return sameFamily && (isLoopbackAddress(listenAddress) || !isLoopbackAddress(address))
}
