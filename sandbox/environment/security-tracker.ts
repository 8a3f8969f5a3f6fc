import { z } from 'zod'

import { compareVersions } from './debian-version.ts'

/** What Debian's security tracker publishes as JSON, as far as it is read here. */
export const TrackerData = z.record(
  z.string(),
  z.record(
    z.string(),
    z.object({
      releases: z
        .record(
          z.string(),
          z.object({
            status: z.string(),
            fixed_version: z.string().optional(),
            urgency: z.string().optional(),
          }),
        )
        .optional(),
    }),
  ),
)
export type TrackerData = z.infer<typeof TrackerData>

export type SourcePackage = { name: string; version: string }
export type Vulnerability = { id: string; source: string; fixedIn: string | undefined }

/** Debian says of these that they need no fix. */
const HARMLESS = new Set(['unimportant', 'end-of-life'])

/** Holes that are known in these versions, by what the tracker says of the release. */
export function vulnerabilitiesOf(
  sources: readonly SourcePackage[],
  release: string,
  tracker: TrackerData,
): Vulnerability[] {
  return sources.flatMap(({ name, version }) =>
    Object.entries(tracker[name] ?? {}).flatMap(([id, { releases }]) => {
      const known = releases?.[release]
      if (known === undefined || HARMLESS.has(known.urgency ?? '')) return []
      const fixedIn = known.status === 'resolved' ? known.fixed_version : undefined
      if (known.status === 'resolved' && fixedIn === undefined) return []
      // Version 0 is how the tracker says that the package never had the hole.
      if (fixedIn !== undefined && compareVersions(version, fixedIn) >= 0) return []
      return known.status === 'undetermined' ? [] : [{ id, source: name, fixedIn }]
    }),
  )
}

/** The source packages behind what is installed, from the text of dpkg's status file; each once. */
export function sourcePackages(status: string): SourcePackage[] {
  const versions = new Map<string, string>()
  for (const paragraph of status.split('\n\n')) {
    if (!/^Status: install ok installed$/m.test(paragraph)) continue
    const field = (name: string): string | undefined =>
      new RegExp(`^${name}: (.+)$`, 'm').exec(paragraph)?.[1]
    // "Source: glibc (2.36-9)": the version stands there only when it is another one.
    const [, source, other] = /^(\S+)(?: \((.+)\))?$/.exec(field('Source') ?? '') ?? []
    const name = source ?? field('Package')
    const version = other ?? field('Version')
    if (name !== undefined && version !== undefined) versions.set(name, version)
  }
  return [...versions].map(([name, version]) => ({ name, version }))
}
