/** An address as a number, and how many bits addresses of its kind have. */
type Address = { bits: 32 | 128; value: bigint }

const MAPPED_PREFIX = 0xffffn

/**
 * Whether an address lies in one of these networks, each as `address/length`. An IPv4 address in its
 * IPv6 form is the IPv4 address. What is no address lies nowhere, and what is no network holds nothing.
 */
export function isInNetworks(address: string, networks: readonly string[]): boolean {
  const parsed = parseAddress(address)
  return parsed !== undefined && networks.some((network) => isIn(parsed, network))
}

function isIn({ bits, value }: Address, network: string): boolean {
  const [base, length, ...rest] = network.split('/')
  const parsed = parseAddress(base ?? '')
  if (parsed?.bits !== bits || rest.length > 0 || !/^[0-9]{1,3}$/.test(length ?? '')) return false
  const hostBits = bits - Number(length)
  if (hostBits < 0) return false
  return value >> BigInt(hostBits) === parsed.value >> BigInt(hostBits)
}

function parseAddress(text: string): Address | undefined {
  const ipv4 = parseIpv4(text)
  if (ipv4 !== undefined) return { bits: 32, value: ipv4 }
  const value = parseIpv6(text)
  if (value === undefined) return undefined
  const isMapped = value >> 32n === MAPPED_PREFIX
  return isMapped ? { bits: 32, value: value & 0xffff_ffffn } : { bits: 128, value }
}

function parseIpv4(text: string): bigint | undefined {
  const bytes = text.split('.')
  if (bytes.length !== 4) return undefined
  let value = 0n
  for (const byte of bytes) {
    // No leading zero: some readers would take it for octal.
    if (!/^(0|[1-9][0-9]{0,2})$/.test(byte) || Number(byte) > 255) return undefined
    value = (value << 8n) | BigInt(byte)
  }
  return value
}

/** Without a zone: `fe80::1%eth0` names an interface of one machine, which no policy can mean. */
function parseIpv6(text: string): bigint | undefined {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const [head, tail] = halves.map((half) => groupsOf(half))
  if (head === undefined || (halves.length === 2 && tail === undefined)) return undefined
  const missing = 8 - head.length - (tail?.length ?? 0)
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined
  const groups = [...head, ...Array.from({ length: missing }, () => 0n), ...(tail ?? [])]
  return groups.reduce((value, group) => (value << 16n) | group, 0n)
}

/** Sixteen bits each; an IPv4 address at the end makes two of them. */
function groupsOf(half: string): bigint[] | undefined {
  if (half === '') return []
  const texts = half.split(':')
  const last = texts.at(-1) ?? ''
  const ipv4 = last.includes('.') ? parseIpv4(last) : undefined
  if (ipv4 !== undefined) texts.pop()
  if (!texts.every((text) => /^[0-9A-Fa-f]{1,4}$/.test(text))) return undefined
  const groups = texts.map((text) => BigInt(`0x${text}`))
  return ipv4 === undefined ? groups : [...groups, ipv4 >> 16n, ipv4 & 0xffffn]
}
