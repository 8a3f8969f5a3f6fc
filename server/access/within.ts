import { type Column, inArray, type SQL, sql } from 'drizzle-orm'

import type { Reach } from './roles.ts'

/** The condition by which a query keeps to somebody's reach; `column` holds the project. */
export function within(column: Column, { everywhere, projects }: Reach): SQL {
  return everywhere ? sql`true` : inArray(column, [...projects])
}
