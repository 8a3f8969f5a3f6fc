import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'

export type RecordingDigest = { digest: string; bytes: number }

/**
 * The digest of the files in a recording's folder, read as streams: hours of recording need no memory. Anybody
 * gets the same by `cd FOLDER && LC_ALL=C sha256sum * | sha256sum`. Null when there is no folder, or
 * nothing in it. A link in it is an error: it would let one recording stand for another.
 */
export async function digestRecording(folder: string): Promise<RecordingDigest | null> {
  const names = await readdir(folder).catch(() => [])
  if (names.length === 0) return null
  const lines = createHash('sha256')
  let bytes = 0
  for (const name of names.toSorted(byBytes)) {
    const hash = createHash('sha256')
    // oxlint-disable-next-line no-await-in-loop -- One disk.
    const file = await open(join(folder, name), constants.O_RDONLY | constants.O_NOFOLLOW)
    // oxlint-disable-next-line no-await-in-loop
    await pipeline(file.createReadStream(), async function* count(source) {
      for await (const chunk of source as AsyncIterable<Buffer>) {
        bytes += chunk.length
        hash.update(chunk)
      }
      yield* []
    })
    lines.update(`${hash.digest('hex')}  ${name}\n`)
  }
  return { digest: lines.digest('hex'), bytes }
}

function byBytes(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other))
}
