import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'

import { Project } from '#protocol/api/projects.ts'

import { DEMONSTRATION, installProject } from '../../server/projects/install-project.ts'
import { named } from './corpus.ts'
import { CorpusTable } from './corpus-table.ts'
import { CANARY } from './launcher-under-test.ts'

/** What somebody puts among the tables of a data set, hoping that a trusted process opens it. */
const PLANTED: Record<string, (path: string, secret: string) => void | Promise<void>> = {
  'a link to a file of the host': (path, secret) => symlinkSync(secret, path),
  'a link to a folder of the host': (path) => symlinkSync('/etc', path),
  'a link to nowhere': (path) => symlinkSync('/proc/self/fd/99', path),
  'a FIFO': (path) => void execFileSync('mkfifo', [path]),
  'a character device': (path) => void execFileSync('mknod', [path, 'c', '1', '5']),
  'a block device': (path) => void execFileSync('mknod', [path, 'b', '7', '0']),
  'a socket': async (path) => {
    const server = createServer().listen(path)
    await once(server, 'listening')
    server.unref()
  },
  'a set-user-id program': (path) => plantWithMode(path, 0o4755),
  'a set-group-id program': (path) => plantWithMode(path, 0o2755),
  'a folder with the sticky bit': (path) => {
    mkdirSync(path)
    chmodSync(path, 0o1777)
  },
  'a socket in a folder': async (path) => {
    mkdirSync(path)
    await PLANTED['a socket']?.(join(path, 'listen'), '')
  },
}

const HOSTILE_NAMES = [
  '--bind',
  '-rf',
  '.ssh',
  'a\nb',
  'a\u001b[2J',
  '$(id)',
  'a;id',
  '*',
  '..;',
  '😀',
]

describe(`${named('A15')} importing a data set`, () => {
  const table = new CorpusTable('import')
  let folder: string
  let source: string
  let dataset: string
  let folders: { datasets: string; projects: string }

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'vitrine-import-'))
    source = join(folder, 'source')
    cpSync(DEMONSTRATION, source, { recursive: true })
    const { datasets } = Project.parse(
      JSON.parse(readFileSync(join(source, 'project.json'), 'utf8')),
    )
    dataset = datasets[0]?.id ?? ''
    folders = { datasets: join(folder, 'datasets'), projects: join(folder, 'projects') }
    for (const path of Object.values(folders)) mkdirSync(path)
    writeFileSync(join(folder, 'secret'), CANARY, { mode: 0o600 })
  })
  afterEach(() => rmSync(folder, { recursive: true }))
  afterAll(() => table.print())

  async function expectRefusal(attack: string): Promise<void> {
    const told = await installProject(source, folders).then(
      () => 'imported',
      (error: Error) => error.message,
    )
    const observed = /so it is not imported/.test(told) ? 'refused' : told
    table.add({ id: 'A15', attack, expected: 'refused', observed, severity: 'host-data' })
    expect(told).toMatch(/so it is not imported\. Remove it and start again\.$/)
    expect(told).not.toContain('\n')
    expect(existsSync(join(folders.datasets, dataset))).toBe(false)
    const files = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.parentPath.startsWith(source))
      .map((entry) => join(entry.parentPath, entry.name))
    const holding = files.filter((path) => readFileSync(path, 'utf8').includes(CANARY))
    expect(holding).toEqual([join(folder, 'secret')])
  }

  test.each(Object.keys(PLANTED))('with %s among its files is refused', async (kind) => {
    await PLANTED[kind]?.(join(source, 'datasets', dataset, 'more.csv'), join(folder, 'secret'))
    await expectRefusal(kind)
  })

  test.each(HOSTILE_NAMES)('with a file named %j is refused', async (name) => {
    writeFileSync(join(source, 'datasets', dataset, name), 'a,b\n')
    await expectRefusal(`the name ${JSON.stringify(name)}`)
  })

  test('the control: a plain file in the same place is imported, and the link can be followed', async () => {
    const path = join(source, 'datasets', dataset, 'more.csv')
    writeFileSync(path, 'a,b\n')
    await installProject(source, folders)
    expect(readFileSync(join(folders.datasets, dataset, 'more.csv'), 'utf8')).toBe('a,b\n')
    symlinkSync(join(folder, 'secret'), join(folder, 'way'))
    expect(readFileSync(join(folder, 'way'), 'utf8')).toBe(CANARY)
  })
})

function plantWithMode(path: string, mode: number): void {
  writeFileSync(path, '#!/bin/sh\nid\n')
  chownSync(path, 0, 0)
  chmodSync(path, mode)
}
