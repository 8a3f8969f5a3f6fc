/** Prints the digest of the environment NAME: what scripts/build-environment looks for first. */
import { environmentDigest } from './resolve.ts'

process.stdout.write(`${environmentDigest(process.argv[2] ?? 'default')}\n`)
