import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'

/**
 * Where a request comes from: the other end of its connection, and behind our own proxy what that one
 * saw. Whatever stands before its last word in `X-Forwarded-For` was written by strangers. Empty, which
 * is nowhere, when the proxy does not say.
 */
export function remoteAddressOf(
  request: Pick<IncomingMessage, 'headers'> & { socket: { remoteAddress?: string | undefined } },
  proxy: string | null,
): string {
  const direct = plainAddress(request.socket.remoteAddress ?? '')
  if (proxy === null || direct !== plainAddress(proxy)) return direct
  const forwarded = request.headers['x-forwarded-for']
  const words = (Array.isArray(forwarded) ? forwarded.join(',') : (forwarded ?? '')).split(',')
  return plainAddress(words.at(-1)?.trim() ?? '')
}

/** An IPv4 address in its IPv6 form is the IPv4 address. Empty for what is no address. */
function plainAddress(address: string): string {
  const plain = address.toLowerCase().startsWith('::ffff:') ? address.slice(7) : address
  return isIP(plain) === 0 ? '' : plain
}
