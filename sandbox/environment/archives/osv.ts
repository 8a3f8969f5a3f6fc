import { z } from 'zod'

import type { InstalledPackage } from './declared.ts'

/** What the OSV data base publishes of a vulnerability, as far as it is read here. */
const Record = z.object({
  id: z.string(),
  withdrawn: z.string().optional(),
  affected: z
    .array(
      z.object({
        package: z.object({ ecosystem: z.string(), name: z.string() }).optional(),
        versions: z.array(z.string()).optional(),
        ranges: z
          .array(
            z.object({
              type: z.string(),
              events: z.array(
                z.object({
                  introduced: z.string().optional(),
                  fixed: z.string().optional(),
                  last_affected: z.string().optional(),
                }),
              ),
            }),
          )
          .optional(),
      }),
    )
    .optional(),
})
type Affected = NonNullable<z.infer<typeof Record>['affected']>[number]
/** One file that holds a list of them: `jq -s . PyPI/*.json CRAN/*.json`. */
export const OsvData = z.array(Record)
export type OsvData = z.infer<typeof OsvData>

const ECOSYSTEMS: Readonly<{ [archive: string]: string }> = { pypi: 'PyPI', cran: 'CRAN' }

/** Ids of holes that are known in packages of archives. Nobody publishes any of conda's own. */
export function knownHoles(packages: readonly InstalledPackage[], data: OsvData): string[] {
  return packages.flatMap((one) =>
    data
      .filter(({ withdrawn }) => withdrawn === undefined)
      .filter(({ affected }) => affected?.some((entry) => isAffected(one, entry)))
      .map(({ id }) => `${id} (${one.name})`),
  )
}

function isAffected({ archive, name, version }: InstalledPackage, entry: Affected): boolean {
  const { package: known, versions = [], ranges = [] } = entry
  if (known === undefined || known.ecosystem !== ECOSYSTEMS[archive ?? '']) return false
  if (plain(known.name) !== plain(name)) return false
  if (versions.includes(version)) return true
  return ranges.some(({ type, events }) => {
    if (type === 'GIT') return false
    const begun = events.some(
      ({ introduced }) => introduced !== undefined && !isBefore(version, introduced),
    )
    const over = events.some(
      ({ fixed, last_affected: last }) =>
        (fixed !== undefined && !isBefore(version, fixed)) ||
        (last !== undefined && isBefore(last, version)),
    )
    return begun && !over
  })
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[._-]+/g, '-')
}

/** By numbers; a version with letters is taken for what its numbers say, since a hole too many is looked up. */
function isBefore(version: string, other: string): boolean {
  const [left, right] = [version, other].map((one) => (one.match(/\d+/g) ?? []).map(Number))
  for (let index = 0; index < Math.max(left?.length ?? 0, right?.length ?? 0); index += 1) {
    const difference = (left?.[index] ?? 0) - (right?.[index] ?? 0)
    if (difference !== 0) return difference < 0
  }
  return false
}
