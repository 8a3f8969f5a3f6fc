import { constants, closeSync, mkdirSync, openSync, readFileSync } from 'node:fs'

import { type DatasetId, EnvironmentDigest } from '#protocol/ids.ts'
import type { LaunchRequest } from '#protocol/launch.ts'
import { z } from 'zod'

import { RUNTIME } from '../host/runtime-folder.ts'
import type { JailMounts } from '../confinement/bubblewrap.ts'
import { LaunchRefused } from '../contract/launch-refused.ts'
import { mountForGuests } from '../host/mounts.ts'
import type { SessionFolder } from '../guests/session-folder.ts'
import type { TrustedPath } from '../host/trusted-path.ts'

/** What the launcher reads beside a finished tree; the packages named there are nothing to it. */
const Manifest = z.object({ digest: EnvironmentDigest, loopback: z.boolean() })

export type MountedEnvironment = {
  /** The path at which a jail's user finds the tree. */
  path: string
  /** Whether its programs may open internet sockets within their jail. */
  loopback: boolean
}

/** System trees are mounted once each: they never change under their digest. */
export class Environments {
  readonly #cache: TrustedPath
  readonly #mounted = new Map<EnvironmentDigest, Promise<MountedEnvironment>>()

  constructor(cache: TrustedPath) {
    this.#cache = cache
  }

  /** Throws when it has not been built, or not as its manifest says. */
  find(digest: EnvironmentDigest): Promise<MountedEnvironment> {
    const known = this.#mounted.get(digest)
    if (known !== undefined) return known
    const mounting = this.#mount(digest)
    this.#mounted.set(digest, mounting)
    mounting.catch(() => this.#mounted.delete(digest))
    return mounting
  }

  async #mount(digest: EnvironmentDigest): Promise<MountedEnvironment> {
    using folder = this.#cache.openBelow('environments', digest)
    using tree = folder?.openBelow('root')
    if (folder === undefined || tree === undefined)
      throw new LaunchRefused(`the environment ${digest.slice(0, 12)} has not been built; build it`)
    const { loopback } = readManifest(folder, digest)
    const target = `${RUNTIME.environments}/${digest}`
    mkdirSync(target, { recursive: true })
    await mountForGuests(tree, target, { executable: true })
    return { path: target, loopback }
  }
}

function readManifest(folder: TrustedPath, digest: EnvironmentDigest): z.infer<typeof Manifest> {
  try {
    const path = `${folder.procPath}/manifest.json`
    const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW)
    try {
      const manifest = Manifest.parse(JSON.parse(readFileSync(file, 'utf8')))
      if (manifest.digest === digest) return manifest
    } finally {
      closeSync(file)
    }
  } catch {
    // Refused below: what is wrong with it does not matter to the person who builds it again.
  }
  throw new LaunchRefused(
    `the environment ${digest.slice(0, 12)} has no manifest of its own; remove it and build it again`,
  )
}

/** `data` is the folder of all state. */
export type SessionSources = { environments: Environments; data: TrustedPath }

/** Finds and mounts what one session may read. Throws when a data set is not there, or is a link. */
export async function mountSources(
  { environments, data }: SessionSources,
  request: LaunchRequest,
  folder: SessionFolder,
): Promise<{
  mounts: Pick<JailMounts, 'environment' | 'datasets' | 'analyses'>
  loopback: boolean
}> {
  const { path: environment, loopback } = await environments.find(request.environment)
  const ids = [...new Set(request.datasets)]
  const [analyses, ...sources] = await allDone([
    bindAnalyses(data, request, folder),
    ...ids.map((id) => bindDataset(data, id, folder)),
  ])
  const datasets = ids.map((id, index) => ({ id, source: sources[index] ?? '' }))
  return { mounts: { environment, datasets, analyses }, loopback }
}

async function bindDataset(
  data: TrustedPath,
  id: DatasetId,
  folder: SessionFolder,
): Promise<string> {
  using place = data.openBelow('datasets', id)
  if (place === undefined)
    throw new LaunchRefused(`the data set ${id} is not on this machine; import it`)
  return await folder.bindFolder(place, `datasets/${id}`, false)
}

/** A project without analyses yet sees an empty folder. */
async function bindAnalyses(
  data: TrustedPath,
  { project }: LaunchRequest,
  folder: SessionFolder,
): Promise<string | undefined> {
  using place = data.openBelow('projects', project, 'analyses')
  return place === undefined ? undefined : await folder.bindFolder(place, 'analyses', true)
}

/** Side by side, and none is still at work when this throws: the folder can be taken away then. */
async function allDone<Value>(works: readonly Promise<Value>[]): Promise<Value[]> {
  await Promise.allSettled(works)
  return await Promise.all(works)
}
