import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { buildEnvironment } from '../build.ts'
import { EnvironmentDeclaration } from '../declaration.ts'
import { type ArchivePackage, archivePackages, type ArchiveKind } from './declared.ts'
import { fetchArchives } from './fetched.ts'
import { installArchive } from './install-archives.ts'

/** A tree is made of Debian's packages, with R's compilers for a while. */
const BUILD_DEADLINE_MS = 600_000

/** A base of R and Python; four packages, of which one is compiled. */
const GOOD = {
  cran: ['vitrinec', '1.2-3', 'src/contrib/vitrinec_1.2-3.tar.gz'],
  pypi: ['vitrinepy', '2.0', 'packages/vitrinepy-2.0-py3-none-any.whl'],
  'conda, old': ['vitrineold', '0.3', 'noarch/vitrineold-0.3-0.tar.bz2'],
  'conda, new': ['vitrinenew', '0.3', 'noarch/vitrinenew-0.3-0.conda'],
} as const

let scratch: string
let mirror: string
let fetched: string
let root: string
let tcp: Server
let declaration: EnvironmentDeclaration
/** What the host has now and had not before. */
let added: string[]

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'vitrine-archives-'))
  mirror = join(scratch, 'mirror')
  fetched = join(scratch, 'fetched')
  tcp = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => tcp.once('listening', resolve))
  const { port } = tcp.address() as { port: number }
  const writer = join(import.meta.dirname, 'doubles/packages.py')
  writeFileSync(join(scratch, 'host-file'), 'of the host')
  execFileSync('python3', [writer, mirror, join(scratch, 'host-file'), String(port)])
  const before = hostPackages()
  declaration = declared()
  await fetchArchives(archivePackages(declaration.archives), fetched, () => {})
  const folder = join(scratch, 'environment')
  mkdirSync(folder)
  execFileSync('chmod', ['755', scratch, folder])
  await buildEnvironment({ declaration, overlays: [], folder, fetched })
  root = join(folder, 'root')
  added = hostPackages().filter((name) => !before.includes(name))
}, BUILD_DEADLINE_MS)

afterAll(() => {
  tcp.close()
  rmSync(scratch, { recursive: true, force: true })
})

/** A package a line, with what dpkg knows of it. */
function hostPackages(): string[] {
  return execFileSync('dpkg-query', ['--show'], { encoding: 'utf8' }).split('\n')
}

function digestOf(file: string): string {
  return createHash('sha256')
    .update(readFileSync(join(mirror, file)))
    .digest('hex')
}

function archiveOf(kind: ArchiveKind) {
  const packages = Object.entries(GOOD)
    .filter(([name]) => name.startsWith(kind))
    .map(([, [name, version, file]]) => ({ name, version, file, sha256: digestOf(file) }))
  return { kind, mirror, reason: 'a test', packages }
}

function declared(): EnvironmentDeclaration {
  return EnvironmentDeclaration.parse({
    name: 'tiny',
    release: 'bookworm',
    edition: 1,
    loopback: false,
    packages: [{ reason: 'x', names: ['r-base-core', 'python3', 'fontconfig'] }],
    leftOut: [
      { reason: 'x', paths: ['/usr/share/doc/*', '/usr/share/man/*', '/usr/share/locale/*'] },
      { reason: 'x', paths: ['/usr/include/*', '/usr/lib/gcc/*'], untilBuilt: true },
    ],
    kept: [],
    removed: [],
    archives: (['cran', 'pypi', 'conda'] as const).map(archiveOf),
  })
}

function inTree(...command: string[]): string {
  return execFileSync('chroot', [root, ...command], { encoding: 'utf8' }).trim()
}

describe('packages of archives', () => {
  test('are there, compiled without a network, and the compilers are gone', () => {
    expect(inTree('R', '--slave', '-e', 'cat(vitrinec::answer())')).toBe('42')
    expect(inTree('/usr/local/bin/vitrinepy-says')).toBe('a wheel says 42')
    expect(inTree('cat', '/opt/conda/share/link.txt')).toBe('forty-two')
    expect(inTree('sh', '-lc', 'vitrinenew')).toBe('/opt/conda says 42')
    for (const gone of ['usr/bin/gcc', 'usr/bin/gfortran', 'usr/bin/zstd', 'usr/include/stdio.h']) {
      expect(existsSync(join(root, gone))).toBe(false)
    }
  })

  test('leave the tools that built them neither here nor on the host', () => {
    expect(added.filter((name) => /^(r-base-dev|gfortran|zstd)/.test(name))).toEqual([])
  })

  test('are listed with their licences', () => {
    const manifest = JSON.parse(readFileSync(join(root, '../manifest.json'), 'utf8'))
    expect(manifest.packages.filter(({ archive }: { archive?: string }) => archive)).toEqual([
      { archive: 'cran', name: 'vitrinec', version: '1.2-3', licence: 'GPL-3' },
      { archive: 'pypi', name: 'vitrinepy', version: '2.0', licence: 'MIT License' },
      { archive: 'conda', name: 'vitrineold', version: '0.3', licence: 'BSD-3-Clause' },
      { archive: 'conda', name: 'vitrinenew', version: '0.3', licence: 'BSD-3-Clause' },
    ])
  })
})

/** One package of the mirror, as an environment would declare it. */
function oneOf(kind: ArchiveKind, name: string, file?: string): ArchivePackage {
  const at = {
    cran: `src/contrib/${name}_1.2-3.tar.gz`,
    pypi: `packages/${name}-2.0-py3-none-any.whl`,
    conda: `noarch/${name}-0.3-0.tar.bz2`,
  }
  const version = { cran: '1.2-3', pypi: '2.0', conda: '0.3' }[kind]
  const path = file ?? at[kind]
  return { kind, mirror, name, version, file: path, sha256: digestOf(path) }
}

async function install(one: ArchivePackage) {
  await fetchArchives([one], fetched, () => {})
  return installArchive(one, root, fetched)
}

/** Every path of the places where packages go, with its mode. */
function places(): string[] {
  return ['usr/local', 'opt', 'etc', 'usr/bin'].flatMap((top) =>
    readdirSync(join(root, top), { recursive: true, encoding: 'utf8' }).map(
      (path) => `${top}/${path} ${lstatSync(join(root, top, path)).mode.toString(8)}`,
    ),
  )
}

describe('a hostile package', () => {
  test('that runs its code where it is built reaches no host, no network and no tree', async () => {
    process.env['VITRINE_TEST_SECRET'] = 'of the host'
    await install(oneOf('cran', 'hostiler'))
    delete process.env['VITRINE_TEST_SECRET']
    // The control: outside all of it is there to be reached.
    expect(tcp.listening && existsSync(join(scratch, 'host-file'))).toBe(true)
    const tries = inTree(
      'R',
      '--slave',
      '-e',
      'writeLines(paste(names(hostiler::answer()), hostiler::answer()))',
    )
    expect(tries).toMatch(/^root Error/m)
    expect(tries).toMatch(/^host FALSE$/m)
    expect(tries).toMatch(/^net try-error$/m)
    expect(tries).toMatch(/^id 65534$/m)
    expect(tries).toMatch(/^suid [1-9]\d*$/m)
    expect(tries).toMatch(/^processes TRUE$/m)
    expect(tries).toMatch(/^secret ?$/m)
    expect(existsSync(join(root, 'usr/local/bin/evil'))).toBe(false)
    const planted = join(root, 'usr/local/lib/R/site-library/suid')
    expect(lstatSync(planted).mode & 0o7777).toBe(0o755)
    rmSync(planted)
  })

  test.each<[what: string, ArchiveKind, name: string, says: RegExp]>([
    ['holds a device', 'cran', 'device', /neither a file nor a folder/],
    ['climbs out of its folder', 'cran', 'upwards', /lies outside of it/],
    ['links out of its folder', 'cran', 'links', /lies outside of it/],
    ['would run as root', 'cran', 'suid', /would run as somebody else/],
    ['plants a link to the tree', 'cran', 'plants', /leads out of the package/],
    ['plants links that turn each other round', 'cran', 'turns', /leads out of the package/],
    ['plants a pipe', 'cran', 'pipes', /neither a file nor a folder|cannot be unpacked/],
    ['would hide a program', 'cran', 'replaces', /would hide the program ls/],
    ['never ends forking, and fails', 'cran', 'forks', /R CMD INSTALL failed/],
    ['cannot be built', 'cran', 'broken', /R CMD INSTALL failed/],
    ['is a wheel that climbs', 'pypi', 'wheelup', /lies outside of it/],
    ['is a wheel with an absolute path', 'pypi', 'wheelroot', /lies outside of it/],
    ['is a wheel with a link', 'pypi', 'wheellink', /is a link/],
    ['is another one than it is called', 'pypi', 'honest', /the file is liar 2\.0/],
    ['is there already', 'pypi', 'vitrinepy', /is there already/],
    ['climbs in an archive of conda', 'conda', 'condaup', /lies outside of it/],
    ['writes through a link of its own', 'conda', 'condalink', /lies outside of it/],
    ['would run as root from conda', 'conda', 'condasuid', /would run as somebody else/],
    ['is no archive', 'conda', 'garbage', /cannot be read/],
  ])('that %s is refused, by name, and leaves nothing', async (_what, kind, name, says) => {
    const before = places()
    const refusal = install(oneOf(kind, name))
    await expect(refusal).rejects.toThrow(says)
    await expect(refusal).rejects.toThrow(new RegExp(`^${name} .*\\(${kind}\\)`))
    expect(places()).toEqual(before)
    expect(existsSync(join(root, '../evil'))).toBe(false)
  })

  test('of another machine is refused', async () => {
    const file = 'packages/wheelother-2.0-cp27-cp27m-win32.whl'
    await expect(install(oneOf('pypi', 'wheelother', file))).rejects.toThrow(/is not for cp311/)
  })

  test('that is not the declared one is refused unopened, with both digests and the remedy', async () => {
    const one = { ...oneOf('pypi', 'vitrinepy'), sha256: '0'.repeat(64) }
    const found = digestOf(one.file)
    const words = new RegExp(
      `vitrinepy 2.0 \\(pypi\\) has the digest ${found}, but the environment names 0{64}; it was not opened`,
    )
    await expect(fetchArchives([one], fetched, () => {})).rejects.toThrow(words)
    expect(existsSync(join(fetched, one.sha256))).toBe(false)
    // Changed on its way from there to here.
    writeFileSync(join(fetched, one.sha256), 'another file')
    await expect(installArchive(one, root, fetched)).rejects.toThrow(/it was not opened/)
  })

  test('that was never fetched is refused with the command that fetches it', async () => {
    const one = { ...oneOf('pypi', 'vitrinepy'), sha256: '1'.repeat(64) }
    await expect(installArchive(one, root, fetched)).rejects.toThrow(/--fetch-archives/)
  })

  test('that its mirror does not have is refused, and the place is named', async () => {
    const one = { ...oneOf('pypi', 'vitrinepy'), file: 'packages/none.whl', sha256: '2'.repeat(64) }
    await expect(fetchArchives([one], fetched, () => {})).rejects.toThrow(
      `${mirror}/packages/none.whl`,
    )
  })
})
