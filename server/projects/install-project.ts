import { readFileSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

import type { z } from 'zod'

import { Project } from '#protocol/api/projects.ts'
import { Policy } from '#protocol/policy.ts'

import { codeOf, StartError } from '../errors.ts'
import { termsOf } from '../gate/policy/terms.ts'
import { copyTree, digestTree, listTree, type TreeFile } from './file-tree.ts'

/** The project that comes with Vitrine: `project.json`, `policy.json`, `datasets/` and `analyses/`. */
export const DEMONSTRATION = fileURLToPath(new URL('./demonstration', import.meta.url))

/** In names that no data set can have: copies that were not finished, and digests of finished ones. */
const UNFINISHED = '.installing-'
const REPLACED = '.replaced-'
const STAMP = '.digest-'

export type InstalledProject = { definition: Project; policy: Policy }

export type Folders = { datasets: string; projects: string }

/**
 * Copies a project's data sets and analyses to where the launcher looks for them: `datasets/<id>` and
 * `projects/<id>/analyses`. What is there already is left alone; what differs is replaced as a whole.
 * Throws a `StartError` for whatever cannot be imported.
 */
export async function installProject(source: string, folders: Folders): Promise<InstalledProject> {
  const definition = readDocument(join(source, 'project.json'), Project)
  const policy = readDocument(join(source, 'policy.json'), Policy)
  if (termsOf(policy).watermark) {
    throw new StartError(
      `${join(source, 'policy.json')} requires a watermark, which this Vitrine cannot make. Its sessions would show nothing; let watermark be "none".`,
    )
  }
  try {
    await removeUnfinished(folders.datasets)
    for (const dataset of definition.datasets) {
      const from = join(source, 'datasets', dataset.id)
      const files = await listTree(from)
      const missing = dataset.tables.find(({ file }) => !files.some(({ path }) => path === file))
      if (missing !== undefined) {
        throw new StartError(`${from} has no file ${missing.file}, which project.json names.`)
      }
      await installFolder(from, join(folders.datasets, dataset.id), files)
    }
    const project = join(folders.projects, definition.id)
    await mkdir(project, { recursive: true, mode: 0o755 })
    await removeUnfinished(project)
    const analyses = join(source, 'analyses')
    await installFolder(analyses, join(project, 'analyses'), await listTree(analyses))
  } catch (error) {
    throw asStartError(error, source)
  }
  return { definition, policy }
}

async function installFolder(from: string, to: string, files: readonly TreeFile[]): Promise<void> {
  const digest = await digestTree(from, files)
  const stamp = join(dirname(to), `${STAMP}${basename(to)}`)
  if ((await readIfPresent(stamp)) === digest && (await hasSameFiles(to, files))) return
  const unfinished = join(dirname(to), `${UNFINISHED}${basename(to)}`)
  const replaced = join(dirname(to), `${REPLACED}${basename(to)}`)
  try {
    await copyTree(from, unfinished, files)
  } catch (error) {
    // On a full disk half a copy would only make it worse.
    await rm(unfinished, { recursive: true, force: true })
    throw error
  }
  // Without a stamp a crash between these steps means that the next start copies again.
  await rm(stamp, { force: true })
  await rename(to, replaced).catch(ignoreMissing)
  await rename(unfinished, to)
  await writeFile(stamp, digest, { mode: 0o644, flush: true })
  await rm(replaced, { recursive: true, force: true })
}

async function hasSameFiles(folder: string, files: readonly TreeFile[]): Promise<boolean> {
  try {
    return JSON.stringify(await listTree(folder)) === JSON.stringify(files)
  } catch {
    return false
  }
}

async function removeUnfinished(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.startsWith(UNFINISHED) && !name.startsWith(REPLACED)) continue
    await rm(join(folder, name), { recursive: true })
  }
}

function readDocument<Schema extends z.ZodType>(file: string, schema: Schema): z.output<Schema> {
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch (error) {
    const cause = codeOf(error) === 'ENOENT' ? 'is missing' : 'is not what the protocol describes'
    throw new StartError(`${file} ${cause}. Restore it from the release.`, { cause: error })
  }
}

async function readIfPresent(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch(ignoreMissing)
}

function ignoreMissing(error: unknown): undefined {
  if (codeOf(error) !== 'ENOENT') throw error
  return undefined
}

function asStartError(error: unknown, source: string): StartError {
  if (error instanceof StartError) return error
  const code = codeOf(error)
  const remedy = code === 'ENOSPC' ? 'Free some space and start again.' : 'The log says more.'
  return new StartError(
    `the project in ${source} cannot be installed (${code === '' ? String(error) : code}). ${remedy}`,
    { cause: error },
  )
}
