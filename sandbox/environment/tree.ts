import {
  chmodSync,
  chownSync,
  copyFileSync,
  globSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, relative } from 'node:path'

/** Where the jail mounts something; a read-only root cannot grow them later. */
const MOUNT_POINTS = [
  '/analyses',
  '/data',
  '/dev',
  '/fb',
  '/home/researcher',
  '/proc',
  '/run/guest',
  '/tmp',
]

/** Package lists, keys and caches: no use without a network, and they say which mirror the host has. */
const HOST_TRACES = [
  '/etc/apt',
  '/etc/mtab',
  '/var/lib/apt',
  '/var/lib/dpkg/info',
  '/var/log',
  '/var/tmp',
]

const FIXED_FILES: Record<string, string> = {
  '/etc/hostname': 'vitrine\n',
  '/etc/hosts': '127.0.0.1 localhost vitrine\n',
  '/etc/machine-id': '',
  '/etc/resolv.conf': '',
  '/etc/passwd': [
    'root:x:0:0:root:/root:/usr/sbin/nologin',
    'researcher:x:1000:1000:Researcher:/home/researcher:/bin/bash',
    'nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin',
    '',
  ].join('\n'),
  '/etc/group': 'root:x:0:\nresearcher:x:1000:\nnogroup:x:65534:\n',
}

/** Files that hold hashes of passwords, or say how they would be checked: a guest has none. */
const ACCOUNT_FILES = ['/etc/shadow', '/etc/shadow-', '/etc/gshadow', '/etc/gshadow-']

/** Patterns of what goes in the end, and the paths that stay although one of them matches. */
export type Removal = { patterns: readonly string[]; kept: readonly string[] }

/** Makes the tree that mmdebstrap left into the one that guests see. `root` is an absolute path. */
export function finishTree(
  root: string,
  overlays: readonly string[],
  { patterns, kept }: Removal,
): void {
  for (const pattern of patterns) removeMatches(root, pattern, kept)
  for (const path of [...HOST_TRACES, ...ACCOUNT_FILES, '/etc/passwd-', '/etc/group-']) {
    rmSync(join(root, path), { recursive: true, force: true })
  }
  emptyFolder(join(root, 'dev'))
  emptyFolder(join(root, 'run'))
  // Without the cache of the fonts each first program of a session would scan them all.
  emptyFolder(join(root, 'var/cache'), ['fontconfig'])
  for (const path of [...MOUNT_POINTS, '/var/log', '/var/tmp']) {
    mkdirSync(join(root, path), { recursive: true, mode: 0o755 })
  }
  for (const [path, content] of Object.entries(FIXED_FILES)) {
    rmSync(join(root, path), { force: true })
    writeFileSync(join(root, path), content, { mode: 0o644 })
  }
  for (const folder of overlays) layOver(folder, root)
  harden(root)
}

/** Copies each file; whatever modes and owners the checkout has, here they are 0644 or 0755 and root's. */
function layOver(folder: string, root: string): void {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const source = join(entry.parentPath, entry.name)
    const target = join(root, relative(folder, source))
    mkdirSync(dirname(target), { recursive: true, mode: 0o755 })
    rmSync(target, { force: true })
    copyFileSync(source, target)
    chownSync(target, 0, 0)
    chmodSync(target, (statSync(source).mode & 0o100) === 0 ? 0o644 : 0o755)
  }
}

/** No device node, no set-user-id or set-group-id bit, nothing that others could write. */
function harden(folder: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name)
    const stats = lstatSync(path)
    if (stats.isSymbolicLink()) continue
    if (stats.isDirectory()) harden(path)
    if (!stats.isDirectory() && !stats.isFile()) {
      unlinkSync(path)
      continue
    }
    const mode = stats.mode & 0o7777
    const harmless = mode & 0o755
    if (harmless !== mode) chmodSync(path, harmless)
    if (stats.uid !== 0 || stats.gid !== 0) chownSync(path, 0, 0)
  }
}

/** Patterns are absolute below the root; links that match go, what they point to stays. */
function removeMatches(root: string, pattern: string, kept: readonly string[]): void {
  for (const path of globSync(pattern.replace(/^\//, ''), { cwd: root })) {
    if (kept.includes(`/${path}`)) continue
    rmSync(join(root, path), { recursive: true, force: true })
  }
}

function emptyFolder(folder: string, kept: readonly string[] = []): void {
  for (const name of readdirSync(folder)) {
    if (!kept.includes(name)) rmSync(join(folder, name), { recursive: true })
  }
}

/** Names and versions of the installed packages, from the tree's own record of them. */
export function installedPackages(root: string): { name: string; version: string }[] {
  const status = readFileSync(join(root, 'var/lib/dpkg/status'), 'utf8')
  return status
    .split('\n\n')
    .filter((paragraph) => /^Status: install ok installed$/m.test(paragraph))
    .map((paragraph) => ({
      name: /^Package: (.+)$/m.exec(paragraph)?.[1] ?? '',
      version: /^Version: (.+)$/m.exec(paragraph)?.[1] ?? '',
    }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
}
