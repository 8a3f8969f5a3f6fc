import type { IncomingHttpHeaders } from 'node:http'
import { isIP } from 'node:net'

export type OriginRules = {
  /** The origin that browsers use when it is not the listening address; TLS may end in front of us. */
  publicUrl: URL | null
  /** Whether this server speaks TLS itself. */
  encrypted: boolean
}

/** Nothing that a URL would read as a user, a path or a query. */
const HOST = /^[A-Za-z0-9.:[\]-]+$/

/**
 * Whether `Host` can only mean this server. A name that an attacker owns can be pointed at a loopback
 * address after the page was loaded (DNS rebinding), so names other than ours are refused; an address
 * and `localhost` cannot be pointed elsewhere, with whatever port a tunnel gave them.
 */
export function isOwnHost(host: string | undefined, { publicUrl }: OriginRules): boolean {
  if (host === undefined) return false
  if (host === publicUrl?.host) return true
  const url = HOST.test(host) ? URL.parse(`http://${host}`) : null
  if (url === null) return false
  return url.hostname === 'localhost' || isIP(url.hostname.replace(/^\[(.*)\]$/, '$1')) !== 0
}

/**
 * Whether a request that changes something, or opens a WebSocket, comes from our own pages. Every
 * browser says where such a request comes from; a program that says nothing is no browser, and has
 * the cookie because a person gave it.
 */
export function isOwnOrigin(headers: IncomingHttpHeaders, rules: OriginRules): boolean {
  const { host, origin } = headers
  if (host === undefined || !isOwnHost(host, rules)) return false
  const site = headers['sec-fetch-site']
  if (origin === undefined) return site === undefined || site === 'same-origin'
  return origin === originOfHost(host, rules) && (site === undefined || site === 'same-origin')
}

/** Whether browsers reach us encrypted, so that the cookie must never travel otherwise. */
export function isEncrypted(host: string | undefined, rules: OriginRules): boolean {
  return host !== undefined && originOfHost(host, rules).startsWith('https:')
}

function originOfHost(host: string, { publicUrl, encrypted }: OriginRules): string {
  if (host === publicUrl?.host) return publicUrl.origin
  return `${encrypted ? 'https' : 'http'}://${host}`
}
