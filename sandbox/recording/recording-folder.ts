import { constants } from 'node:fs'
import { open, readdir } from 'node:fs/promises'
import { join } from 'node:path'

import { RecordingHeader } from '#protocol/recording.ts'

export const HEADER_FILE = 'recording.json'

/** A header of ours has some 200 bytes. */
const MAX_HEADER_BYTES = 16 * 1024

const PART_NAME = /^part-([0-9]{4})\.mkv$/

export function partName(number: number): string {
  if (number > 9999) throw new Error('A recording has at most 9999 parts; start another session.')
  return `part-${String(number).padStart(4, '0')}.mkv`
}

export function partNumber(name: string): number | undefined {
  const digits = PART_NAME.exec(name)?.[1]
  return digits === undefined ? undefined : Number(digits)
}

/** Paths of the parts in the order in which they were recorded. */
export async function partPaths(directory: string): Promise<string[]> {
  const names = (await readdir(directory)).filter((name) => partNumber(name) !== undefined)
  return names.toSorted().map((name) => join(directory, name))
}

/** Throws when there is none, when it is malformed, and when a newer Vitrine wrote it. */
export async function readHeader(directory: string): Promise<RecordingHeader> {
  // A link could point at a file that the reader may see and the person who planted it may not.
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK
  const file = await open(join(directory, HEADER_FILE), flags)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(MAX_HEADER_BYTES + 1))
    if (bytesRead > MAX_HEADER_BYTES) throw new Error(`${HEADER_FILE} is too long.`)
    return RecordingHeader.parse(JSON.parse(buffer.toString('utf8', 0, bytesRead)))
  } finally {
    await file.close()
  }
}
