import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

import type { EnvironmentDigest } from '#protocol/ids.ts'

import { digestOf, EnvironmentManifest, overlayFolders, readDeclaration } from './declaration.ts'

export type Environment = {
  digest: EnvironmentDigest
  /** Root-owned, read-only to everyone else; bind it read-only all the same. */
  rootPath: string
  loopback: boolean
}

/** The folder of an environment in the cache, made or not. */
export function environmentFolder(cacheDir: string, digest: EnvironmentDigest): string {
  return join(cacheDir, 'environments', digest)
}

/** The digest that the declaration has now, whether or not it has been built. Takes about 2 ms. */
export function environmentDigest(name: string): EnvironmentDigest {
  return digestOf(readDeclaration(name), overlayFolders(name))
}

/** Throws, with the command that helps, when this environment has not been built. */
export function resolveEnvironment(cacheDir: string, name: string): Environment {
  const digest = environmentDigest(name)
  const folder = environmentFolder(cacheDir, digest)
  const manifestPath = join(folder, 'manifest.json')
  let text: string
  try {
    text = readFileSync(manifestPath, 'utf8')
  } catch (cause) {
    throw new Error(`environment "${name}" is not built; run scripts/build-environment ${name}`, {
      cause,
    })
  }
  const manifest = EnvironmentManifest.parse(JSON.parse(text))
  const rootPath = join(folder, 'root')
  if (manifest.digest !== digest || !statSync(rootPath).isDirectory()) {
    throw new Error(`${folder} is not the environment "${name}"; remove it and build it again`)
  }
  return { digest, rootPath, loopback: manifest.loopback }
}
