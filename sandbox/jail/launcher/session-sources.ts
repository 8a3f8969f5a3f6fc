import { mkdirSync } from 'node:fs'

import type { EnvironmentDigest } from '#protocol/ids.ts'
import type { LaunchRequest } from '#protocol/launch.ts'

import { RUNTIME } from '../runtime-folder.ts'
import type { JailMounts } from './bubblewrap.ts'
import { LaunchRefused } from './launch-refused.ts'
import { bind } from './mounts.ts'
import type { RuntimeSources } from './runtime-mounts.ts'
import type { SessionFolder } from './session-folder.ts'
import type { TrustedPath } from './trusted-path.ts'

/** System trees are mounted once each: they never change under their digest. */
export class Environments {
  readonly #cache: TrustedPath
  readonly #mounted = new Map<EnvironmentDigest, Promise<string>>()

  constructor(cache: TrustedPath) {
    this.#cache = cache
  }

  /** The path at which a jail's user finds the tree. Throws when it has not been built. */
  path(digest: EnvironmentDigest): Promise<string> {
    const known = this.#mounted.get(digest)
    if (known !== undefined) return known
    const mounting = this.#mount(digest)
    this.#mounted.set(digest, mounting)
    mounting.catch(() => this.#mounted.delete(digest))
    return mounting
  }

  async #mount(digest: EnvironmentDigest): Promise<string> {
    using tree = this.#cache.openBelow('environments', digest, 'root')
    if (tree === undefined)
      throw new LaunchRefused(`the environment ${digest.slice(0, 12)} has not been built; build it`)
    const target = `${RUNTIME.environments}/${digest}`
    mkdirSync(target, { recursive: true })
    await bind(tree, target, { readOnly: true, executable: true })
    return target
  }
}

export type SessionSources = { environments: Environments; data: RuntimeSources['data'] }

/** Finds and mounts what one session may read. Throws when a data set is not there, or is a link. */
export async function mountSources(
  { environments, data }: SessionSources,
  request: LaunchRequest,
  folder: SessionFolder,
): Promise<Pick<JailMounts, 'environment' | 'datasets' | 'analyses'>> {
  const environment = await environments.path(request.environment)
  const datasets: { id: string; source: string }[] = []
  for (const id of new Set(request.datasets)) {
    using place = data.openBelow('datasets', id)
    if (place === undefined)
      throw new LaunchRefused(`the data set ${id} is not on this machine; import it`)
    datasets.push({ id, source: await folder.bindFolder(place, `datasets/${id}`, false) })
  }
  // A project without analyses yet sees an empty folder.
  using place = data.openBelow('projects', request.project, 'analyses')
  const analyses =
    place === undefined ? undefined : await folder.bindFolder(place, 'analyses', true)
  return { environment, datasets, analyses }
}
