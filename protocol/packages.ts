import { z } from 'zod'

/** Longer than any name that the archives have. */
const MAX_NAME = 100

const named = (grammar: RegExp) => z.string().max(MAX_NAME).regex(grammar)

/** Where software comes from, and how each of these archives spells the names of its packages. */
export const PACKAGE_NAMES = {
  debian: named(/^[a-z0-9][a-z0-9+.-]+$/),
  cran: named(/^[A-Za-z][A-Za-z0-9.]*[A-Za-z0-9]$/),
  pypi: named(/^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/),
  conda: named(/^[a-z0-9_][a-z0-9_.-]*$/),
} as const
export type PackageArchive = keyof typeof PACKAGE_NAMES

export const PACKAGE_ARCHIVES = Object.keys(PACKAGE_NAMES) as [PackageArchive, ...PackageArchive[]]
export const PackageArchive = z.enum(PACKAGE_ARCHIVES)

/** A package by its archive: what a name may be depends on where it comes from. */
export const NamedPackage = z
  .strictObject({ archive: PackageArchive, name: z.string().max(MAX_NAME) })
  .superRefine(({ archive, name }, context) => {
    if (PACKAGE_NAMES[archive].safeParse(name).success) return
    context.addIssue({
      code: 'custom',
      path: ['name'],
      message: `no package of ${archive} can be called this`,
    })
  })
export type NamedPackage = z.infer<typeof NamedPackage>
