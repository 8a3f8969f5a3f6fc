import { isIPv6 } from 'node:net'

const WINDOW_MS = 60_000
const MAX_FAILURES = 20
/** Addresses that are remembered; the oldest is forgotten first. */
const MAX_ADDRESSES = 10_000

/**
 * Counts failed sign-ins by address. A token cannot be guessed; what this bounds is what a guesser
 * can cost: no look-up in the database after 20 failures in a minute.
 */
export class AttemptLimit {
  readonly #now: () => number
  readonly #failures = new Map<string, { count: number; since: number }>()

  constructor(now: () => number = Date.now) {
    this.#now = now
  }

  isReached(address: string): boolean {
    const failures = this.#failures.get(networkOf(address))
    return (
      failures !== undefined &&
      failures.count >= MAX_FAILURES &&
      this.#now() - failures.since < WINDOW_MS
    )
  }

  countFailure(address: string): void {
    const network = networkOf(address)
    const failures = this.#failures.get(network)
    if (failures !== undefined && this.#now() - failures.since < WINDOW_MS) {
      failures.count += 1
      return
    }
    this.#failures.delete(network)
    this.#failures.set(network, { count: 1, since: this.#now() })
    const [oldest] = this.#failures.keys()
    if (this.#failures.size > MAX_ADDRESSES && oldest !== undefined) this.#failures.delete(oldest)
  }
}

/** One customer of IPv6 has a /64 of addresses: those count as one. */
function networkOf(address: string): string {
  if (!isIPv6(address) || address.startsWith('::')) return address
  return address.split(':', 4).join(':')
}
