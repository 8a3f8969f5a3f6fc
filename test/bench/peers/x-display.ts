import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { PATCH_PROGRAM } from '../stimulus/patch.ts'
import { freePort } from './host-process.ts'

/** Where a peer's X server is, and the folder that is `/tmp` to the peer's programs. */
export type XDisplay = Disposable & {
  /** For servers: no other one of this machine has it, since X clients try abstract sockets first. */
  number: number
  tmp: string
  socket: string
  /** What runs the stimulus; the checkout itself may be out of sight below the real `/tmp`. */
  stimulus: string
  /** The environment of its programs. */
  env: { DISPLAY: string; HOME: string; XDG_RUNTIME_DIR: string }
}

/** Picks a display; it is removed with its owner, after the programs. */
export async function newXDisplay(): Promise<XDisplay> {
  const tmp = mkdtempSync(join(tmpdir(), 'vitrine-bench-'))
  const number = await freePort()
  copyFileSync(PATCH_PROGRAM, join(tmp, 'patch.py'))
  return {
    number,
    tmp,
    socket: join(tmp, '.X11-unix', `X${number}`),
    stimulus: 'python3 /tmp/patch.py',
    env: { DISPLAY: `:${number}`, HOME: '/tmp', XDG_RUNTIME_DIR: '/tmp' },
    [Symbol.dispose]: () => rmSync(tmp, { recursive: true, force: true }),
  }
}
