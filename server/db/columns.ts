import { customType, integer } from 'drizzle-orm/sqlite-core'
import type { z } from 'zod'

/**
 * A text column whose values pass their schema on the way in and on the way out: a database that was
 * edited by hand, or written by another version, throws here instead of acting as something else.
 */
export function checkedText<Schema extends z.ZodType<string>>(schema: Schema) {
  return customType<{ data: z.output<Schema>; driverData: string }>({
    dataType: () => 'text',
    toDriver: (value) => schema.parse(value),
    fromDriver: (value) => schema.parse(value),
  })
}

/** The same for a document, kept as JSON text. */
export function checkedJson<Schema extends z.ZodType>(schema: Schema) {
  return customType<{ data: z.output<Schema>; driverData: string }>({
    dataType: () => 'text',
    toDriver: (value) => JSON.stringify(schema.parse(value)),
    fromDriver: (value) => schema.parse(JSON.parse(value)),
  })
}

/** Milliseconds since 1970 in the file, a `Date` in the program. */
export const time = (name: string) => integer(name, { mode: 'timestamp_ms' })
