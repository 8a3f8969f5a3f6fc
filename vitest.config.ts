import { defineConfig } from 'vitest/config'

const PRODUCT = '{protocol,server,sandbox,client,scripts}/**'

/**
 * Four kinds of tests, by what they need: nothing; processes and root; a jail to attack; the whole
 * system with a browser. Where the machine itself is used, one file runs at a time.
 */
export default defineConfig({
  test: {
    // Processes, not threads: native modules and signals behave as in production.
    pool: 'forks',
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: [`${PRODUCT}/*.test.{ts,tsx}`, 'test/{bench,checks,fuzz,support}/**/*.test.ts'],
          exclude: ['**/*.integration.test.ts', 'client/dist/**'],
          // For a machine that does other work at the same time; nothing waits this long.
          testTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: [
            `${PRODUCT}/*.integration.test.ts`,
            'test/integration/**/*.test.ts',
            'test/line/**/*.integration.test.ts',
          ],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'attacks',
          include: ['test/attacks/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.e2e.test.ts'],
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
})
