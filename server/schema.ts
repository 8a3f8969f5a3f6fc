/** The tables of every subject, for drizzle-kit, which derives the migrations in `db/migrations/` from them. */
export * from './journal/tables.ts'
export * from './package-requests/tables.ts'
export * from './people/tables.ts'
export * from './projects/tables.ts'
export * from './recordings/tables.ts'
export * from './sessions/tables.ts'
