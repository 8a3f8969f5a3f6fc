import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { bootstrapArguments } from './build.ts'
import {
  digestOf,
  EnvironmentDeclaration,
  overlayFolders,
  readDeclaration,
  removedPaths,
} from './declaration.ts'
import { selectSources } from './mirrors.ts'
import { BuildProgress } from './progress.ts'

let overlay: string

beforeEach(() => {
  overlay = mkdtempSync(join(tmpdir(), 'vitrine-overlay-'))
  mkdirSync(join(overlay, 'etc'))
  writeFileSync(join(overlay, 'etc/motd'), 'hello')
})

afterEach(() => rmSync(overlay, { recursive: true }))

describe('digestOf', () => {
  it('is the same for the same content, whatever the order and the reasons', () => {
    const declaration = readDeclaration('default')
    const turned = {
      ...declaration,
      packages: declaration.packages
        .toReversed()
        .map((group) => ({ reason: 'another', names: group.names.toReversed() })),
    }
    expect(digestOf(turned, [overlay])).toBe(digestOf(declaration, [overlay]))
  })

  it('changes with a package, the edition, a file of the overlay and its mode', () => {
    const declaration = readDeclaration('default')
    const digests = [digestOf(declaration, [overlay])]
    const packages = [...declaration.packages, { reason: 'more', names: ['hello'] }]
    digests.push(digestOf({ ...declaration, packages }, [overlay]))
    digests.push(digestOf({ ...declaration, edition: declaration.edition + 1 }, [overlay]))
    chmodSync(join(overlay, 'etc/motd'), 0o755)
    digests.push(digestOf(declaration, [overlay]))
    writeFileSync(join(overlay, 'etc/motd'), 'hallo')
    digests.push(digestOf(declaration, [overlay]))
    expect(new Set(digests).size).toBe(digests.length)
  })
})

describe('EnvironmentDeclaration', () => {
  it('refuses a name that leads out of its folder', () => {
    expect(() => readDeclaration('../../etc/passwd')).toThrow('is no name of an environment')
  })

  it('adds to the one that it is based on', () => {
    expect(packagesOf('workbench')).toEqual(expect.arrayContaining(packagesOf('default')))
    expect(readDeclaration('workbench').loopback).toBe(true)
    expect(readDeclaration('default').loopback).toBe(false)
  })

  it('is laid over with the files of all that it is based on, its own last', () => {
    const folders = overlayFolders('biostatistics').map((folder) => basename(folder))
    expect(folders).toEqual(['files', 'files-workbench', 'files-biostatistics'])
  })

  it('keeps what its base would remove, where it says so', () => {
    const sympy = '/usr/lib/python3/dist-packages/sympy'
    expect(removedPaths(readDeclaration('default'))).toContain(sympy)
    expect(removedPaths(readDeclaration('machine-learning'))).not.toContain(sympy)
  })

  it('says which names there are when one is not', () => {
    expect(() => readDeclaration('nobody')).toThrow(
      'there are biostatistics, default, machine-learning, workbench',
    )
  })

  it('refuses a package name that mmdebstrap would take for something else', () => {
    const declaration = readDeclaration('default')
    const packages = [{ reason: 'x', names: ['bash,-o=Dir::Etc=/'] }]
    expect(EnvironmentDeclaration.safeParse({ ...declaration, packages }).success).toBe(false)
  })

  it('refuses a pattern that climbs out of the tree', () => {
    const declaration = readDeclaration('default')
    const removed = [{ reason: 'x', paths: ['/usr/../../etc/*'] }]
    expect(EnvironmentDeclaration.safeParse({ ...declaration, removed }).success).toBe(false)
  })
})

describe('selectSources', () => {
  it("takes Debian's own lists of the release, and no third party's", () => {
    const sources = selectSources(
      [
        'Debian|bookworm|http://mirror.example/debian/|main',
        'Debian|bookworm-security|http://mirror.example/security/|main',
        'Debian|bookworm-backports|http://mirror.example/debian/|main',
        'Debian|trixie|http://mirror.example/debian/|main',
        'Somebody|bookworm|http://third.example/apt/|main',
      ].join('\n'),
      'bookworm',
    )
    expect(sources).toHaveLength(2)
    expect(sources.join()).not.toContain('third')
  })

  it('says what is missing when the host has no such release', () => {
    expect(() => selectSources('', 'bookworm')).toThrow('run apt-get update')
  })
})

describe('bootstrapArguments', () => {
  it('excludes before it includes, so that licence notices stay', () => {
    const args = bootstrapArguments(readDeclaration('default'), '/tree', ['deb x'])
    const excluded = args.indexOf('--dpkgopt=path-exclude=/usr/share/doc/*')
    expect(excluded).toBeGreaterThan(0)
    expect(args.indexOf('--dpkgopt=path-include=/usr/share/doc/*/copyright')).toBeGreaterThan(
      excluded,
    )
    expect(args.slice(-3)).toEqual(['bookworm', '/tree', 'deb x'])
  })
})

describe('BuildProgress', () => {
  it('counts what is fetched, unpacked and set up', () => {
    const progress = new BuildProgress()
    expect(progress.read('0 upgraded, 2 newly installed, 0 to remove.')).toBeUndefined()
    expect(progress.read('Get:1 mirror bookworm/main amd64 bash 5.2 [1491 kB]')).toBe(
      '[1/6] packages fetched',
    )
    expect(progress.read('Unpacking bash (5.2) ...')).toBe('[2/6] packages unpacked')
    expect(progress.read('Setting up bash (5.2) ...')).toBe('[3/6] packages set up')
  })
})

function packagesOf(name: string): string[] {
  return readDeclaration(name).packages.flatMap((group) => group.names)
}
