/**
 * `change-root-key.ts --data-dir DIR` puts a new root key in the place of the old one and wraps the
 * key of every home with it. Vitrine must not run: it would go on wrapping with the key that it has.
 */
import { readFileSync, readdirSync, statSync } from 'node:fs'
import { parseArgs } from 'node:util'

import { LaunchRefused } from '../contract/launch-refused.ts'
import { TrustedPath } from '../host/trusted-path.ts'
import { readWrappedKey, writeWrappedKey } from './key-file.ts'
import { rootFolder } from './root-folder.ts'
import { RootKey } from './root-key.ts'
import { unwrapKey, wrapKey } from './wrapped-key.ts'

function changeRootKey(dataFolder: string): string {
  if (process.getuid?.() !== 0) throw new LaunchRefused('the root key is root’s; run it with sudo')
  if (isInUse(dataFolder))
    throw new LaunchRefused(`a Vitrine runs on ${dataFolder}; stop it, then run this again`)
  using data = TrustedPath.open(dataFolder, 'folder')
  using homes = rootFolder(data, 'homes')
  using keys = rootFolder(data, 'root-key')
  const { current, old } = RootKey.change(keys.procPath)
  let wrapped = 0
  for (const name of readdirSync(homes.procPath).filter((entry) => /^[0-9]+$/.test(entry))) {
    wrapAgain(`${homes.procPath}/${name}`, Number(name), { current, old })
    wrapped += 1
  }
  RootKey.forgetOld(keys.procPath)
  return `${wrapped} homes are wrapped with the root key ${current.id}. Back it up, apart from them.`
}

function wrapAgain(
  folder: string,
  userId: number,
  { current, old }: { current: RootKey; old: RootKey },
): void {
  const wrapped = readWrappedKey(folder, userId)
  if (wrapped.rootKey === current.id) return
  const whose = { userId, owner: wrapped.owner, project: wrapped.project }
  const key = unwrapKey(old, wrapped, whose)
  try {
    writeWrappedKey(folder, wrapKey(current, key, whose))
  } finally {
    key.fill(0)
  }
}

/** A server holds a lock of the kernel on this file for as long as it lives. */
function isInUse(dataFolder: string): boolean {
  const lock = statSync(`${dataFolder}/run/lock`, { throwIfNoEntry: false })
  if (lock === undefined) return false
  return readFileSync('/proc/locks', 'latin1')
    .split('\n')
    .some((line) => line.split(/\s+/)[5]?.endsWith(`:${lock.ino}`))
}

try {
  const { values } = parseArgs({ options: { 'data-dir': { type: 'string' } } })
  process.stdout.write(`${changeRootKey(values['data-dir'] ?? './var')}\n`)
} catch (error) {
  const line = error instanceof Error ? error.message : String(error)
  process.stderr.write(`vitrine: ${line.replaceAll(/\s*\n\s*/g, ' ')}\n`)
  process.exitCode = 1
}
