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
  return plainAddress(withoutPort(words.at(-1)?.trim() ?? ''))
}

/** Some proxies write the port as well: `192.0.2.7:51234`, `[2001:db8::7]:51234`, or brackets alone. */
function withoutPort(word: string): string {
  const [, inBrackets] = /^\[([^\]]*)\](?::\d{1,5})?$/.exec(word) ?? []
  const [, beforePort] = /^([^:]*):\d{1,5}$/.exec(word) ?? []
  return inBrackets ?? beforePort ?? word
}

/** An IPv4 address in its IPv6 form is the IPv4 address. Empty for what is no address. */
function plainAddress(address: string): string {
  const plain = address.toLowerCase().startsWith('::ffff:') ? address.slice(7) : address
  return isIP(plain) === 0 ? '' : plain
}
