/**
 * `home-trial.ts FOLDER` makes a small home in FOLDER, writes into it, unmounts it and looks at what
 * is on the disk. Its last line is `ok`, or why a home cannot be kept. It runs in a mount namespace
 * of its own, so that nothing stays mounted whatever becomes of it. The doctor runs it before anything is
 * installed, so nothing here or below may need an npm package.
 */
import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'

import { HOME_KEY_BYTES } from './folder-encryption.ts'
import { HomeImage } from './home-image.ts'
import { LaunchRefused } from '../contract/launch-refused.ts'

const BYTES = 16 * 2 ** 20
/** Nobody's. */
const USER_ID = 1_999_999_999

async function tryHome(folder: string): Promise<string> {
  const mountPoint = `${folder}/mounted`
  mkdirSync(mountPoint, { mode: 0o700 })
  const image = new HomeImage(`${folder}/image`)
  const key = randomBytes(HOME_KEY_BYTES)
  await image.make(BYTES, mountPoint, { uid: USER_ID, key })
  const home = await image.mount(mountPoint, key)
  const text = randomBytes(32).toString('hex')
  writeFileSync(`${home}/${text}`, text)
  const isThere = readFileSync(`${home}/${text}`, 'utf8') === text
  await image.unmount(mountPoint)
  if (!isThere) return 'what is written is not there'
  return readFileSync(`${folder}/image`).includes(text) ? 'what is written is not encrypted' : 'ok'
}

try {
  process.stdout.write(`${await tryHome(process.argv[2] ?? '')}\n`)
} catch (error) {
  const cause = error instanceof LaunchRefused ? (error.cause ?? error) : error
  process.stdout.write(`${cause instanceof Error ? cause.message : String(cause)}\n`)
}
