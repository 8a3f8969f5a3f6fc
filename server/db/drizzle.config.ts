import { defineConfig } from 'drizzle-kit'

/** `npx drizzle-kit generate --config server/db/drizzle.config.ts --name what-it-does`. */
export default defineConfig({
  dialect: 'sqlite',
  schema: './server/schema.ts',
  out: './server/db/migrations',
})
