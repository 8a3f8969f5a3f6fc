/**
 * Prints each import that the rules in `import-rules/rules.ts` do not allow, and each circle among folders;
 * exit status 1 when there is one.
 */
import { globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'

import { ownImports, roomOf, violationsIn } from './import-rules/check.ts'
import { circlesAmong } from './import-rules/circles.ts'

const root = resolve(import.meta.dirname, '..')
const files = globSync('{protocol,server,sandbox,client,scripts,test}/**/*.{ts,tsx,mts,js,mjs}', {
  cwd: root,
  exclude: ['client/dist/**', 'test/output/**'],
}).toSorted()
const sources = files.map((file) => [file, readFileSync(resolve(root, file), 'utf8')] as const)
const violations = sources.flatMap(([file, source]) => violationsIn(file, source))
const imports = sources.flatMap(([file, source]) => ownImports(file, source))
const circles = circlesAmong(imports, roomOf).map((circle) => `a circle of folders: ${circle}`)
for (const line of [...violations, ...circles]) console.log(line)
console.log(
  `${files.length} files, ${violations.length} imports against the rules, ${circles.length} circles`,
)
process.exitCode = violations.length + circles.length === 0 ? 0 : 1
