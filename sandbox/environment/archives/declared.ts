import { PACKAGE_NAMES } from '#protocol/packages.ts'
import { z } from 'zod'

const Version = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9.+!_-]{0,60}$/)
const Digest = z.string().regex(/^[0-9a-f]{64}$/)
/** Below the mirror: plain names of files and folders, no way up, nothing that a URL would read otherwise. */
const MirrorPath = z
  .string()
  .max(300)
  .regex(/^(?!\.)[A-Za-z0-9._+~!-]+(\/(?!\.)[A-Za-z0-9._+~!-]+)*$/)
/** Plain HTTPS without a name and password, or a folder of the machine that fetches. */
const Mirror = z
  .string()
  .max(300)
  .regex(/^(https:\/\/[A-Za-z0-9.-]+(:\d{1,5})?(\/[A-Za-z0-9._~-]+)*|(\/[\w.+-]+)+)$/)

const packageOf = <Kind extends keyof typeof PACKAGE_NAMES>(kind: Kind) =>
  z.strictObject({
    name: PACKAGE_NAMES[kind],
    version: Version,
    /** SHA-256 of the file, in hexadecimal, as whoever reviewed it wrote it down. */
    sha256: Digest,
    /** Where the mirror has the file. */
    file: MirrorPath,
  })

const archiveOf = <Kind extends keyof typeof PACKAGE_NAMES>(kind: Kind) =>
  z.strictObject({
    kind: z.literal(kind),
    reason: z.string(),
    mirror: Mirror,
    /** Each after those that it needs. */
    packages: z.array(packageOf(kind)).min(1),
  })

/**
 * Packages that Debian does not have: sources of CRAN, wheels of PyPI, packages of conda. Whoever writes
 * one down has decided on exactly that file; a mirror is believed in nothing.
 */
export const DeclaredArchive = z.discriminatedUnion('kind', [
  archiveOf('cran'),
  archiveOf('pypi'),
  archiveOf('conda'),
])
export type DeclaredArchive = z.infer<typeof DeclaredArchive>
export type ArchiveKind = DeclaredArchive['kind']

export type ArchivePackage = DeclaredArchive['packages'][number] & {
  kind: ArchiveKind
  mirror: string
}

/** All of them, in the order in which they are installed. */
export function archivePackages(archives: readonly DeclaredArchive[]): ArchivePackage[] {
  return archives.flatMap(({ kind, mirror, packages }) =>
    packages.map((one) => ({ ...one, kind, mirror })),
  )
}

/** What building needs beside what is declared, and what goes again afterwards. */
export const BUILD_TOOLS: Record<ArchiveKind, readonly string[]> = {
  cran: ['r-base-dev', 'python3'],
  pypi: ['python3'],
  conda: ['python3', 'zstd'],
}

/** What is installed: a package of Debian, whose licence its own `copyright` tells, or of an archive. */
export const InstalledPackage = z.strictObject({
  name: z.string(),
  version: z.string(),
  archive: z.enum(['cran', 'pypi', 'conda']).optional(),
  licence: z.string().optional(),
})
export type InstalledPackage = z.infer<typeof InstalledPackage>
