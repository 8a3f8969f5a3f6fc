import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

import { z } from 'zod'

import { EnvironmentDigest } from '#protocol/ids.ts'

import { StartError } from './errors.ts'
import { isLoopbackAddress } from './access/loopback.ts'

/** Everything that the server's command line says. Read once, frozen, passed down by value. */
export type Config = Readonly<{
  /** IP address to listen on. */
  listen: string
  /** Only this machine can connect; the demonstration's people exist only then. */
  isLoopback: boolean
  /** TCP port of pages and API; 0 lets the system choose. */
  port: number
  /** UDP and TCP port of media; 0 lets the system choose. */
  mediaPort: number
  /** Origin at which browsers reach the server, when it is not the address that it listens on. */
  publicUrl: URL | null
  /** Whose word on where a browser is gets believed: a proxy in front of us. Null without one. */
  proxy: string | null
  /** Files in PEM; always present beyond loopback. */
  tls: Readonly<{ certificateFile: string; keyFile: string }> | null
  /** Absolute, as all paths here. */
  dataDirectory: string
  /** The same folder as people know it: where we run it may be mounted at another place. */
  dataDirectoryNamed: string
  /** For sockets and files that do not outlive the process. */
  runtimeDirectory: string
  launcherSocket: string
  /** The mediasoup worker; null for the one that its package brought. */
  workerBinary: string | null
  environment: EnvironmentDigest
  /** This host can keep homes. */
  keepsHomes: boolean
  /** The built client. */
  clientDirectory: string
}>

const OPTIONS = {
  port: { type: 'string', default: '8443' },
  listen: { type: 'string', default: '127.0.0.1' },
  'media-port': { type: 'string' },
  'public-url': { type: 'string' },
  proxy: { type: 'string' },
  'tls-cert': { type: 'string' },
  'tls-key': { type: 'string' },
  'data-dir': { type: 'string', default: './var' },
  'data-dir-named': { type: 'string' },
  'runtime-dir': { type: 'string' },
  'launcher-socket': { type: 'string' },
  worker: { type: 'string' },
  environment: { type: 'string' },
  homes: { type: 'string', default: 'kept' },
  client: { type: 'string', default: fileURLToPath(new URL('../client/dist', import.meta.url)) },
} as const

type Name = keyof typeof OPTIONS

/** What to try, one for each option that can be wrong; the names are those of `scripts/start`. */
const EXAMPLES: Record<Name, string> = {
  port: '--port 8443',
  listen: '--listen 127.0.0.1',
  'media-port': '--media-port 8444',
  'public-url': '--public-url https://vitrine.example',
  proxy: '--proxy 192.0.2.1',
  'tls-cert': '--tls-cert certificate.pem --tls-key key.pem',
  'tls-key': '--tls-cert certificate.pem --tls-key key.pem',
  'data-dir': '--data-dir ./var',
  'data-dir-named': '--data-dir-named ./var',
  'runtime-dir': '--runtime-dir /run/vitrine',
  'launcher-socket': '--launcher-socket /run/vitrine/launcher.sock',
  worker: '--worker /path/of/mediasoup-worker',
  environment: '--environment with the 64 hexadecimal digits of a built environment',
  homes: '--homes kept',
  client: '--client client/dist',
}

const Port = z
  .string()
  .regex(/^[0-9]{1,5}$/, 'must be a number from 0 to 65535')
  .transform(Number)
  .refine((port) => port <= 65_535, 'must be a number from 0 to 65535')

const Address = z
  .string()
  .transform((address) => (address === 'localhost' ? '127.0.0.1' : address))
  .refine((address) => isIP(address) !== 0, 'must be an IP address of this machine')

const PublicUrl = z
  .string()
  .refine(isOrigin, 'must be http:// or https://, a name and nothing behind it')
  .transform((text) => new URL(text))

const Path = z
  .string('is missing')
  .min(1, 'must not be empty')
  .refine((path) => !path.includes('\0'), 'must be a path')
  .transform((path) => resolve(path))

const Values = z.strictObject({
  port: Port,
  listen: Address,
  'media-port': Port.optional(),
  'public-url': PublicUrl.optional(),
  proxy: z
    .string()
    .refine((address) => isIP(address) !== 0, 'must be the IP address of the proxy')
    .optional(),
  'tls-cert': Path.optional(),
  'tls-key': Path.optional(),
  'data-dir': Path,
  'data-dir-named': Path.optional(),
  'runtime-dir': Path,
  'launcher-socket': Path,
  worker: Path.optional(),
  environment: z
    .string('is missing')
    .refine(
      (digest) => EnvironmentDigest.safeParse(digest).success,
      'must be 64 hexadecimal digits',
    )
    .pipe(EnvironmentDigest),
  homes: z.enum(['kept', 'temporary'], 'must be kept or temporary'),
  client: Path,
})

/** Parses the arguments after the script's name. Throws a `StartError` of status 2 that names the first wrong one. */
export function parseConfig(args: readonly string[]): Config {
  const parsed = Values.safeParse(readOptions(args))
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const name = String(issue?.path[0] ?? '') as Name
    throw usage(`--${name} ${issue?.message ?? 'is wrong'}`, EXAMPLES[name])
  }
  const values = parsed.data
  const isLoopback = isLoopbackAddress(values.listen)
  const tls = tlsOf(values['tls-cert'], values['tls-key'])
  if (!isLoopback && tls === null) {
    throw usage(`--listen ${values.listen} is beyond loopback and needs TLS`, EXAMPLES['tls-cert'])
  }
  if (isEveryAddress(values.listen) && values['public-url'] === undefined) {
    const problem = `--listen ${values.listen} does not say at which address viewers get their picture; --public-url does`
    throw usage(problem, EXAMPLES['public-url'])
  }
  return Object.freeze({
    listen: values.listen,
    isLoopback,
    port: values.port,
    mediaPort: values['media-port'] ?? followingPort(values.port),
    publicUrl: values['public-url'] ?? null,
    proxy: values.proxy ?? null,
    tls,
    dataDirectory: values['data-dir'],
    dataDirectoryNamed: values['data-dir-named'] ?? values['data-dir'],
    runtimeDirectory: values['runtime-dir'],
    launcherSocket: values['launcher-socket'],
    workerBinary: values.worker ?? null,
    environment: values.environment,
    keepsHomes: values.homes === 'kept',
    clientDirectory: values.client,
  })
}

/** The origin that is printed and put into links, once the real port is known. No slash at its end. */
export function publicOrigin(config: Config, port: number): string {
  if (config.publicUrl !== null) return config.publicUrl.origin
  const scheme = config.tls === null ? 'http' : 'https'
  if (config.isLoopback) return `${scheme}://localhost:${port}`
  return `${scheme}://${isIP(config.listen) === 6 ? `[${config.listen}]` : config.listen}:${port}`
}

/** An address to listen on, but none that a viewer could be told. */
function isEveryAddress(address: string): boolean {
  if (isIP(address) === 4) return address === '0.0.0.0'
  // A URL writes an address in its shortest form, however it came.
  return ['[::]', '[::ffff:0:0]'].includes(URL.parse(`http://[${address}]`)?.hostname ?? '')
}

function readOptions(args: readonly string[]): Record<string, string | undefined> {
  try {
    return { ...parseArgs({ args: [...args], options: OPTIONS, strict: true }).values }
  } catch (error) {
    const [sentence = 'the arguments are wrong'] = (error as Error).message.split('. ')
    throw usage(sentence.replace(/^Unknown option/, 'there is no option'), 'scripts/start --help')
  }
}

function tlsOf(certificateFile?: string, keyFile?: string): Config['tls'] {
  if (certificateFile === undefined && keyFile === undefined) return null
  if (certificateFile === undefined || keyFile === undefined) {
    throw usage('--tls-cert and --tls-key belong together', EXAMPLES['tls-cert'])
  }
  return Object.freeze({ certificateFile, keyFile })
}

function followingPort(port: number): number {
  if (port === 0) return 0
  if (port === 65_535) throw usage('--port 65535 leaves none for media', EXAMPLES['media-port'])
  return port + 1
}

function isOrigin(text: string): boolean {
  const url = URL.parse(text)
  return (
    url !== null &&
    (url.protocol === 'https:' || url.protocol === 'http:') &&
    url.href === `${url.origin}/`
  )
}

function usage(problem: string, example: string): StartError {
  return new StartError(`${problem}. Try ${example}`, { status: 2 })
}
