import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream, existsSync, renameSync, rmSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'

import type { ArchivePackage } from './declared.ts'

/** The largest wheels there are have three. */
const MAX_FILE_BYTES = 4 * 2 ** 30
/** A mirror that answers so slowly is as good as none. */
const FETCH_DEADLINE_MS = 30 * 60_000

/** Where a package's file lies among the fetched ones: its digest is its name. */
export function fetchedFile(folder: string, { sha256 }: Pick<ArchivePackage, 'sha256'>): string {
  return join(folder, sha256)
}

/**
 * Fetches what is not there yet. A file that is not the declared one is removed again, unopened. Needs
 * neither root nor this product's machine: the folder is carried to where the environment is built.
 */
export async function fetchArchives(
  packages: readonly ArchivePackage[],
  folder: string,
  say: (line: string) => void,
): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const one of packages) {
    const file = fetchedFile(folder, one)
    if (!existsSync(file)) {
      const part = `${file}.part`
      try {
        await copyVerified(one, await openAtMirror(one), part)
        renameSync(part, file)
      } finally {
        rmSync(part, { force: true })
      }
    }
    say(`${one.kind} ${one.name} ${one.version}`)
  }
}

/** A copy of a fetched file that nobody else can change, of which the digest holds. */
export async function verifiedCopy(
  one: ArchivePackage,
  folder: string,
  target: string,
): Promise<void> {
  const source = fetchedFile(folder, one)
  if (!existsSync(source)) {
    throw new Error(
      `${titleOf(one)} is not in ${folder}; fetch it with scripts/build-environment NAME --fetch-archives ${folder}`,
    )
  }
  await copyVerified(one, createReadStream(source), target)
}

async function openAtMirror(one: ArchivePackage): Promise<Readable> {
  const { mirror, file } = one
  const place = `${mirror}/${file}`
  if (mirror.startsWith('/')) {
    if (!existsSync(place)) throw new Error(`${titleOf(one)} is not at ${place}; ${MIRROR_REMEDY}`)
    return createReadStream(place)
  }
  const signal = AbortSignal.timeout(FETCH_DEADLINE_MS)
  const answer = await fetch(place, { signal }).catch((cause: unknown) => {
    throw new Error(`${place} does not answer; ${MIRROR_REMEDY}`, { cause })
  })
  // Whoever is redirected to ends up at the same digest, but no key and no letter leaves in the clear.
  if (!answer.ok || answer.body === null || !answer.url.startsWith('https://')) {
    throw new Error(`${place} answers ${answer.status}; ${MIRROR_REMEDY}`)
  }
  return Readable.fromWeb(answer.body)
}

const MIRROR_REMEDY = 'correct the mirror or the file in the environment, or ask again later'

/** Leaves a file that is not the declared one to nobody. */
async function copyVerified(one: ArchivePackage, source: Readable, target: string): Promise<void> {
  const hash = createHash('sha256')
  let bytes = 0
  const measured = new Transform({
    transform(chunk: Buffer, _encoding, done): void {
      hash.update(chunk)
      bytes += chunk.length
      done(bytes > MAX_FILE_BYTES ? new Error(`${titleOf(one)} is larger than 4 GiB`) : null, chunk)
    },
  })
  await pipeline(source, measured, createWriteStream(target, { mode: 0o644 }))
  const found = hash.digest('hex')
  if (found === one.sha256) return
  rmSync(target)
  throw new Error(
    `${titleOf(one)} has the digest ${found}, but the environment names ${one.sha256}; it was not opened. Review the file, and then correct the digest or the mirror`,
  )
}

export function titleOf({ kind, name, version }: ArchivePackage): string {
  return `${name} ${version} (${kind})`
}
