import { readFileSync, statSync, writeFileSync } from 'node:fs'

import { argv } from './argv.ts'
import { HOME_TOOLS, runTool } from './host-tools.ts'

/** What a disk of 100 MB/s takes in well under a second. */
const UNWRITTEN_BYTES = 64 * 2 ** 20

/**
 * Bounds what is written to a home and not yet on the disk. Without it a guest that writes without
 * end fills what the whole host has for that: the recorder beside it would wait, a power cut would
 * lose much, and the end of a session would take as long as it takes the disk. An older kernel that
 * cannot bound it, or a disk without direct writes, is no reason to have no home.
 */
export async function boundUnwritten(mountPoint: string): Promise<void> {
  const { dev } = statSync(mountPoint)
  // The layout of glibc's `dev_t` for numbers below 2^32.
  const minor = (dev & 0xff) | ((dev >>> 12) & 0xfff00)
  const device = `/sys/dev/block/${(dev >>> 8) & 0xfff}:${minor}`
  if (!setWherePresent(`${device}/bdi/max_bytes`, UNWRITTEN_BYTES))
    setWherePresent(`${device}/bdi/max_ratio`, 1)
  setWherePresent(`${device}/bdi/strict_limit`, 1)
  // Else the host holds each page twice, once for the file system and once for the file below it.
  const name = /^DEVNAME=(loop[0-9]+)$/m.exec(readWherePresent(`${device}/uevent`))?.[1]
  if (name !== undefined) await runTool(HOME_TOOLS.losetup, argv`--direct-io=on /dev/${name}`)
}

function readWherePresent(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return ''
  }
}

function setWherePresent(path: string, value: number): boolean {
  try {
    writeFileSync(path, String(value), { flag: 'r+' })
    return true
  } catch {
    return false
  }
}
