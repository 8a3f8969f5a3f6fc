/** Prints each import that the rules in `import-rules/rules.ts` do not allow; exit status 1 when there is one. */
import { globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'

import { violationsIn } from './import-rules/check.ts'

const root = resolve(import.meta.dirname, '..')
const files = globSync('{protocol,server,sandbox,client,scripts,test}/**/*.{ts,tsx,mts,js,mjs}', {
  cwd: root,
  exclude: ['client/dist/**', 'test/output/**'],
}).toSorted()
const violations = files.flatMap((file) =>
  violationsIn(file, readFileSync(resolve(root, file), 'utf8')),
)
for (const violation of violations) console.log(violation)
console.log(`${files.length} files, ${violations.length} imports against the rules`)
process.exitCode = violations.length === 0 ? 0 : 1
