/** Prints the digest of the environment NAME: what scripts/build-environment looks for first. */
import { environmentDigest } from './resolve.ts'

try {
  process.stdout.write(`${environmentDigest(process.argv[2] ?? 'default')}\n`)
} catch (error) {
  const line = error instanceof Error ? error.message : String(error)
  process.stderr.write(`vitrine: ${line.replaceAll(/\s*\n\s*/g, ' ')}\n`)
  process.exitCode = 1
}
