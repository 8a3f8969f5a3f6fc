import {
  chmodSync,
  chownSync,
  copyFileSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname } from 'node:path'

import { RUNTIME } from '../host/runtime-folder.ts'
import type { Architecture } from '../confinement/seccomp/syscall-numbers.ts'
import { compileFilter } from '../confinement/seccomp/filter.ts'
import type { LauncherArguments } from './arguments.ts'
import { GUEST_APP_FILES } from '../guests/guests.ts'
import { LaunchRefused } from '../contract/launch-refused.ts'
import { bind, makeAllPrivate, mountForGuests, mountMemory } from '../host/mounts.ts'
import type { ServiceUser } from '../host/service-user.ts'
import { TrustedPath } from '../host/trusted-path.ts'

const RUNTIME_BYTES = 32 * 2 ** 20
/**
 * Only these of the checkout are mounted: its own mode may shut others out, and what lies beside
 * them (the data folder, by default) is nobody's business below `app`.
 */
const APP_ENTRIES = ['client', 'node_modules', 'package.json', 'protocol', 'sandbox', 'server']

/** What sessions are made from, held by descriptor for as long as the launcher lives. */
export type RuntimeSources = { cache: TrustedPath; data: TrustedPath }

/**
 * Fills /run/vitrine in this process's own mount namespace. Everything it takes is opened first and
 * mounted by descriptor, so a checkout, a cache or a data folder below a folder of root's works.
 */
export async function mountRuntimeFolder(
  given: LauncherArguments,
  dataFolder: string,
  user: ServiceUser,
  architecture: Architecture,
): Promise<RuntimeSources> {
  const cache = TrustedPath.open(given.cache, 'folder')
  const data = TrustedPath.open(dataFolder, 'folder')
  const tls = readTlsFiles(given)
  await makeAllPrivate()
  makeHostFolder()
  await mountMemory(RUNTIME.root, { bytes: RUNTIME_BYTES, inodes: 4096, mode: '0755' })
  await mountApp(given)
  for (const [name, source] of [
    ['node', given.node],
    ['worker', given.worker],
  ] as const) {
    writeFileSync(RUNTIME[name], '')
    using file = TrustedPath.open(source, 'file')
    if (!file.isOpenToAll) throw unreadable(source)
    await bind(file, RUNTIME[name], { readOnly: true, executable: true })
  }
  mkdirSync(RUNTIME.cache)
  await bind(cache, RUNTIME.cache, { readOnly: true, executable: true })
  mkdirSync(RUNTIME.data)
  await bind(data, RUNTIME.data, { readOnly: false, executable: false, withSubmounts: true })
  mkdirSync(RUNTIME.empty, { mode: 0o555 })
  mkdirSync(RUNTIME.environments, { mode: 0o755 })
  await mountGuestFiles(given)
  // Passable but not listable: a jail's user walks through while its mounts are made.
  mkdirSync(RUNTIME.sessions, { mode: 0o711 })
  mkdirSync(RUNTIME.homes, { mode: 0o711 })
  mkdirSync(RUNTIME.run, { mode: 0o700 })
  chownSync(RUNTIME.run, user.uid, user.gid)
  for (const [path, loopback] of [
    [RUNTIME.systemCallFilter, false],
    [RUNTIME.systemCallFilterWithLoopback, true],
  ] as const)
    writeFileSync(path, compileFilter(architecture, { loopback }), { mode: 0o444 })
  writeTlsFiles(tls, user)
  return { cache, data }
}

/** On the host it is made once and stays empty. */
function makeHostFolder(): void {
  try {
    mkdirSync(RUNTIME.root, { mode: 0o755 })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST'))
      throw new LaunchRefused(`${RUNTIME.root} cannot be made; give root a writable /run`)
  }
  const stat = lstatSync(RUNTIME.root)
  if (!stat.isDirectory() || stat.uid !== 0)
    throw new LaunchRefused(`${RUNTIME.root} is not a folder of root's; remove it`)
}

async function mountApp(given: LauncherArguments): Promise<void> {
  mkdirSync(RUNTIME.app, { mode: 0o755 })
  const entries = new Set([...APP_ENTRIES, given.entry.split('/')[0] ?? 'server'])
  for (const name of entries) {
    const source = `${given.app}/${name}`
    const target = `${RUNTIME.app}/${name}`
    const kind = name.includes('.') ? 'file' : 'folder'
    using place = TrustedPath.open(source, kind)
    if (!place.isOpenToAll) throw unreadable(source)
    if (kind === 'folder') mkdirSync(target)
    else writeFileSync(target, '')
    await bind(place, target, { readOnly: true, executable: true })
  }
}

/**
 * Node, and of the app what `GUEST_APP_FILES` names, for guests. Node's folder is passable by name alone:
 * a guest sees the one file of it that is bound into its jail.
 */
async function mountGuestFiles(given: LauncherArguments): Promise<void> {
  const { guest } = RUNTIME
  mkdirSync(`${guest}/node-folder`, { recursive: true, mode: 0o755 })
  using folder = TrustedPath.open(dirname(realpathSync(given.node)), 'folder')
  await mountForGuests(folder, `${guest}/node-folder`, { executable: true })
  using node = TrustedPath.open(
    `${guest}/node-folder/${basename(realpathSync(given.node))}`,
    'file',
  )
  writeFileSync(`${guest}/node`, '')
  await bind(node, `${guest}/node`, { readOnly: true, executable: true })
  for (const name of GUEST_APP_FILES) {
    const target = `${guest}/app/${name}`
    if (lstatSync(`${RUNTIME.app}/${name}`).isFile()) {
      mkdirSync(dirname(target), { recursive: true, mode: 0o755 })
      copyFileSync(`${RUNTIME.app}/${name}`, target)
      continue
    }
    mkdirSync(target, { recursive: true, mode: 0o755 })
    using place = TrustedPath.open(`${RUNTIME.app}/${name}`, 'folder')
    await mountForGuests(place, target, { executable: false })
  }
}

function unreadable(path: string): LaunchRefused {
  return new LaunchRefused(
    `${path} cannot be read by Vitrine's own user; allow it: chmod -R go+rX ${path}`,
  )
}

type TlsFiles = { certificate: Buffer; key: Buffer } | undefined

function readTlsFiles(given: LauncherArguments): TlsFiles {
  const { 'tls-cert': certificate, 'tls-key': key } = given
  if (certificate === undefined || key === undefined) return undefined
  return { certificate: readTlsFile(certificate), key: readTlsFile(key) }
}

function readTlsFile(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch {
    throw new LaunchRefused(`the TLS file ${path} cannot be read; name one that exists`)
  }
}

export const TLS_FILES = { certificate: `${RUNTIME.tls}/cert.pem`, key: `${RUNTIME.tls}/key.pem` }

/** The key of a TLS server is usually readable by root alone; this copy is in memory and its user's. */
function writeTlsFiles(tls: TlsFiles, user: ServiceUser): void {
  if (tls === undefined) return
  mkdirSync(RUNTIME.tls, { mode: 0o700 })
  for (const name of ['certificate', 'key'] as const) {
    writeFileSync(TLS_FILES[name], tls[name], { mode: 0o400 })
    chmodSync(TLS_FILES[name], 0o400)
    chownSync(TLS_FILES[name], user.uid, user.gid)
  }
  chownSync(RUNTIME.tls, user.uid, user.gid)
}
