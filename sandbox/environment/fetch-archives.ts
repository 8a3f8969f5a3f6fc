/** `fetch-archives.ts NAME FOLDER` fetches what the archives of the environment NAME name into FOLDER. */
import { readDeclaration } from './declaration.ts'
import { archivePackages } from './archives/declared.ts'
import { fetchArchives } from './archives/fetched.ts'

const [name = '', folder = ''] = process.argv.slice(2)
const say = (line: string): boolean => process.stdout.write(`${line}\n`)
try {
  const packages = archivePackages(readDeclaration(name).archives)
  if (packages.length === 0) say(`the environment ${name} has no packages of archives`)
  await fetchArchives(packages, folder, say)
} catch (error) {
  const line = error instanceof Error ? error.message : String(error)
  process.stderr.write(`vitrine: ${line.replaceAll(/\s*\n\s*/g, ' ')}\n`)
  process.exitCode = 1
}
