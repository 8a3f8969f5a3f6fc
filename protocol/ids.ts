import { z } from 'zod'

/** Ids are UUIDv7, branded so that a person's id cannot be passed where a session's is meant. */
export const SessionId = z.uuid({ version: 'v7' }).brand<'SessionId'>()
export type SessionId = z.infer<typeof SessionId>

export const PersonId = z.uuid({ version: 'v7' }).brand<'PersonId'>()
export type PersonId = z.infer<typeof PersonId>

export const PackageRequestId = z.uuid({ version: 'v7' }).brand<'PackageRequestId'>()
export type PackageRequestId = z.infer<typeof PackageRequestId>

/** Projects and data sets have names that people type and see in paths: `/data/<data set id>`. */
const Slug = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
  .max(64)

export const ProjectId = Slug.brand<'ProjectId'>()
export type ProjectId = z.infer<typeof ProjectId>

export const DatasetId = Slug.brand<'DatasetId'>()
export type DatasetId = z.infer<typeof DatasetId>

/** SHA-256 of an environment's declaration and packages, in hexadecimal. */
export const EnvironmentDigest = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .brand<'EnvironmentDigest'>()
export type EnvironmentDigest = z.infer<typeof EnvironmentDigest>
