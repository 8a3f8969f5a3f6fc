import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs'
import { join } from 'node:path'

import type { RecordingResult } from '#protocol/fact.ts'

const PART = /^part-[0-9]{4}\.mkv$/
/** The tracks of a part stand at its beginning. */
const HEAD_BYTES = 4096
/** Matroska's names of codecs begin so for pictures; a part of events alone has none. */
const PICTURE_TRACK = 'V_'

/**
 * What of a recording is there when its runner could not say so any more, since it was killed, or this
 * server was. Null when no picture was written. The duration is that of the last write, so it can be
 * half a second off.
 */
export function recordingOnDisk(directory: string, startedAt: Date): RecordingResult | null {
  try {
    const parts = readdirSync(directory)
      .filter((name) => PART.test(name))
      .map((name) => join(directory, name))
    const stats = parts.map((path) => statSync(path))
    const bytes = stats.reduce((sum, { size }) => sum + size, 0)
    if (!parts.some(hasPictures)) return null
    const lastWrite = Math.max(...stats.map(({ mtimeMs }) => mtimeMs))
    return { durationMs: Math.max(0, Math.round(lastWrite - startedAt.getTime())), bytes }
  } catch {
    return null // There is no folder: the session ended before its recorder began.
  }
}

function hasPictures(path: string): boolean {
  const head = Buffer.alloc(HEAD_BYTES)
  const file = openSync(path, 'r')
  try {
    return head.subarray(0, readSync(file, head)).includes(PICTURE_TRACK)
  } finally {
    closeSync(file)
  }
}
