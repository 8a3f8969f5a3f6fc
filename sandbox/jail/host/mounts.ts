import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

import { RUNTIME } from './runtime-folder.ts'
import { TOOLS } from './command.ts'
import type { TrustedPath } from './trusted-path.ts'

/**
 * Mounts of the launcher's own namespace. `mount` is told not to canonicalise, or it would resolve
 * the descriptor to the path it once had and mount whatever is there by now.
 */
const run = promisify(execFile)
const options = { env: {}, encoding: 'utf8', timeout: 10_000, killSignal: 'SIGKILL' } as const

export type BindMode = { readOnly: boolean; executable: boolean; withSubmounts?: boolean }

/** `target` must exist and be of the same kind, a folder or a file. */
export async function bind(source: TrustedPath, target: string, mode: BindMode): Promise<void> {
  const flags = [
    mode.withSubmounts === true ? 'rbind' : 'bind',
    'nosuid',
    'nodev',
    ...(mode.readOnly ? ['ro'] : []),
    ...(mode.executable ? [] : ['noexec']),
  ]
  await run(
    TOOLS.mount,
    ['--no-canonicalize', '-o', flags.join(','), source.procPath, target],
    options,
  )
}

/** One layer that is only read: no feature of overlays that follows what a lower layer says. */
const READ_ONLY_LAYERS = 'redirect_dir=nofollow,metacopy=off,index=off,xino=off'

/**
 * Mounts a folder read-only where guests will see it. /proc/self/mountinfo names the folder that a
 * bind mount comes from, and so how the host is arranged and what data folders are called; a file
 * system of its own, with the folder as its only content, has no such name. Where the kernel cannot
 * (no overlays, or a folder that may not be part of one) it is a bind mount all the same: what may
 * be read is equal, and only names are told.
 */
export async function mountForGuests(
  source: TrustedPath,
  target: string,
  mode: { executable: boolean },
): Promise<void> {
  const flags = [
    // An overlay without a writable layer needs two of the others.
    `lowerdir=${source.procPath}:${RUNTIME.empty}`,
    READ_ONLY_LAYERS,
    'ro,nosuid,nodev',
    ...(mode.executable ? [] : ['noexec']),
  ]
  try {
    await run(
      TOOLS.mount,
      ['--no-canonicalize', '-t', 'overlay', '-o', flags.join(','), 'vitrine', target],
      options,
    )
  } catch {
    await bind(source, target, { readOnly: true, executable: mode.executable })
  }
}

export type MemoryFileSystem = { bytes: number; inodes: number; mode: string; gid?: number }

export async function mountMemory(target: string, size: MemoryFileSystem): Promise<void> {
  const { bytes, inodes, mode, gid = 0 } = size
  const flags = `size=${bytes},nr_inodes=${inodes},mode=${mode},uid=0,gid=${gid},nosuid,nodev,noexec`
  await run(
    TOOLS.mount,
    ['--no-canonicalize', '-t', 'tmpfs', '-o', flags, 'vitrine', target],
    options,
  )
}

/** Also what is mounted below it. Lazy: a jail that is being set up holds copies for a moment. */
export async function unmountTree(target: string): Promise<void> {
  await run(TOOLS.umount, ['--no-canonicalize', '--lazy', '--recursive', target], options)
}

/** No mount made here may show anywhere else, whoever made this namespace. */
export async function makeAllPrivate(): Promise<void> {
  await run(TOOLS.mount, ['--make-rprivate', '/'], options)
}

export async function makePipes(...paths: string[]): Promise<void> {
  await run(TOOLS.mkfifo, ['--mode=0600', '--', ...paths], options)
}
