/**
 * `install-archives.ts RECORD FETCHED ROOT`: what mmdebstrap runs while it holds the tree ROOT, with build
 * tools in it: installs the packages of the archives that RECORD declares, and writes there what they were.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { basename, join } from 'node:path'
import { Writable } from 'node:stream'
import { tmpdir } from 'node:os'

import { z } from 'zod'

import { addTree, checkedTree, refuseReplacing } from './checked-tree.ts'
import { runConfined } from './confined.ts'
import {
  type ArchivePackage,
  archivePackages,
  DeclaredArchive,
  type InstalledPackage,
} from './declared.ts'
import { titleOf, verifiedCopy } from './fetched.ts'

const BUILDER = join(import.meta.dirname, 'builder.py')
const NOBODY = 65534

/** Where each part of what `builder.py` makes goes in the tree. */
const PLACES = {
  r: () => 'usr/local/lib/R/site-library',
  python: (root: string) => `usr/local/lib/${pythonOf(root)}/dist-packages`,
  bin: () => 'usr/local/bin',
  conda: () => 'opt/conda',
} as const
const PARTS = Object.keys(PLACES) as (keyof typeof PLACES)[]
/** Found by sessions after everything that Debian has. */
const CONDA_PROFILE = 'PATH=$PATH:/opt/conda/bin\n'

/** What a package says of itself. Of its licence, as much as a list has room for. */
const About = z.strictObject({
  name: z.string().max(200),
  version: z.string().max(100),
  licence: z.string().max(200),
})

/** Installs one package into the tree; throws with its name, what is wrong, and nothing of it in the tree. */
export async function installArchive(
  one: ArchivePackage,
  root: string,
  fetched: string,
): Promise<InstalledPackage> {
  const work = mkdtempSync(join(tmpdir(), 'vitrine-archive-'))
  try {
    const file = join(work, basename(one.file))
    await verifiedCopy(one, fetched, file)
    const out = join(work, 'out')
    mkdirSync(out)
    await unpackInto(out, one, { root, file })
    const about = readAbout(join(out, 'about.json'))
    if (!isSame(one, about)) {
      throw new Error(`the file is ${about.name} ${about.version}; correct the name or the file`)
    }
    merge(join(out, 'tree'), root)
    const { kind: archive, name, version } = one
    const licence = about.licence.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, ' ').trim()
    return { archive, name, version, licence: licence === '' ? 'not said' : licence }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new Error(why.startsWith(titleOf(one)) ? why : `${titleOf(one)}: ${why}`, {
      cause: error,
    })
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

/** What the confined builder writes is unpacked as nobody, into a folder in which nothing else lies. */
async function unpackInto(
  out: string,
  { kind }: ArchivePackage,
  { root, file }: { root: string; file: string },
): Promise<void> {
  chownSync(out, NOBODY, NOBODY)
  const tar = spawn('tar', ['--extract', '--no-same-owner', '--no-same-permissions'], {
    cwd: out,
    uid: NOBODY,
    gid: NOBODY,
    stdio: ['pipe', 'ignore', 'ignore'],
    env: { PATH: '/usr/bin:/bin' },
  })
  const closed = once(tar, 'close') as Promise<[number | null]>
  const name = `package/${basename(file)}`
  const command = ['python3', '-I', '/tmp/in/builder.py', kind, `/tmp/in/${name}`]
  const input = { 'builder.py': BUILDER, [name]: file }
  try {
    await runConfined({ root, input, command }, writtenTo(tar.stdin))
  } catch (error) {
    tar.kill('SIGKILL')
    await closed
    throw error
  }
  const [code] = await closed
  if (code !== 0) throw new Error('what was built cannot be unpacked')
}

/** Into a process that may have read all that it wants before the end: its status says whether it was enough. */
function writtenTo(stdin: Writable): Writable {
  stdin.on('error', () => {})
  return new Writable({
    write(chunk, _encoding, done): void {
      if (stdin.destroyed) done()
      else stdin.write(chunk, () => done())
    },
    final(done): void {
      stdin.end()
      done()
    },
  })
}

function readAbout(file: string): z.infer<typeof About> {
  const about = existsSync(file)
    ? About.safeParse(JSON.parse(readFileSync(file, 'utf8')))
    : undefined
  if (about?.success !== true) throw new Error('it does not say what it is')
  return about.data
}

/** Python spells one name in several ways, and a version of R may hold a dash for a point. */
function isSame(one: ArchivePackage, about: z.infer<typeof About>): boolean {
  return plain(one.name) === plain(about.name) && plain(one.version) === plain(about.version)
}

function plain(text: string): string {
  return text.toLowerCase().replaceAll(/[._-]+/g, '-')
}

function merge(tree: string, root: string): void {
  const parts = PARTS.filter((part) => existsSync(join(tree, part))).map((part) => {
    const top = join(tree, part)
    return { part, top, target: join(root, PLACES[part](root)), entries: checkedTree(top) }
  })
  const programs = parts.filter(({ part }) => part === 'bin').flatMap(({ entries }) => entries)
  const hidden = programs.find(({ path }) => existsSync(join(root, 'usr/bin', path)))
  if (hidden !== undefined) throw new Error(`it would hide the program ${hidden.path}`)
  for (const { entries, target } of parts) refuseReplacing(entries, target)
  for (const { top, entries, target } of parts) addTree(top, entries, target)
  if (parts.some(({ part }) => part === 'conda')) {
    mkdirSync(join(root, 'etc/profile.d'), { recursive: true })
    writeFileSync(join(root, 'etc/profile.d/conda.sh'), CONDA_PROFILE, { mode: 0o644 })
  }
}

/** `python3.11`, say: Debian has one a release. */
function pythonOf(root: string): string {
  const found = readdirSync(join(root, 'usr/lib')).find((name) => /^python3\.\d+$/.test(name))
  if (found === undefined) throw new Error('the environment has no Python; declare python3')
  return found
}

export async function installArchives(
  packages: readonly ArchivePackage[],
  root: string,
  fetched: string,
): Promise<InstalledPackage[]> {
  const installed: InstalledPackage[] = []
  for (const one of packages) {
    installed.push(await installArchive(one, root, fetched))
    process.stdout.write(`[${installed.length}/${packages.length}] packages of archives\n`)
  }
  return installed
}

if (import.meta.main) {
  const [record = '', fetched = '', root = ''] = process.argv.slice(2)
  try {
    const archives = z.array(DeclaredArchive).parse(JSON.parse(readFileSync(record, 'utf8')))
    const installed = await installArchives(archivePackages(archives), root, fetched)
    writeFileSync(record, JSON.stringify(installed))
  } catch (error) {
    // As apt marks what went wrong, so that whoever reads along finds the cause.
    process.stderr.write(`E: ${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 1
  }
}
