import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { Project } from '#protocol/api/projects.ts'

import { StartError } from '../errors.ts'
import { TEST_POLICY } from '../../test/support/test-policy.ts'
import { TEST_PROJECT } from '../../test/support/test-app.ts'
import { DEMONSTRATION, installProject } from './install-project.ts'

let directory: string
let source: string
let folders: { datasets: string; projects: string }

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'vitrine-install-'))
  source = join(directory, 'source')
  folders = { datasets: join(directory, 'datasets'), projects: join(directory, 'projects') }
  for (const folder of Object.values(folders)) mkdirSync(folder)
  mkdirSync(join(source, 'datasets', 'lungs', 'notes'), { recursive: true })
  mkdirSync(join(source, 'analyses'))
  const words = { en: 'Lungs', 'zh-Hant': '肺', 'zh-Hans': '肺' }
  const lungs = {
    id: 'lungs',
    title: words,
    description: words,
    synthetic: true,
    tables: [{ file: 'lungs.csv', rows: 1, columns: 2 }],
    licence: 'none',
    source: 'made for this test',
  }
  const definition = Project.parse({ ...TEST_PROJECT, datasets: [lungs] })
  writeFileSync(join(source, 'project.json'), JSON.stringify(definition))
  writeFileSync(join(source, 'policy.json'), JSON.stringify(TEST_POLICY))
  writeFileSync(table(), 'a,b\n1,2\n', { mode: 0o600 })
  writeFileSync(join(source, 'datasets', 'lungs', 'notes', '說明.txt'), 'notes')
  writeFileSync(join(source, 'analyses', 'cox.R'), 'print(1)')
})

afterEach(() => rmSync(directory, { recursive: true }))

const table = (): string => join(source, 'datasets', 'lungs', 'lungs.csv')
const installed = (...path: string[]): string => join(folders.datasets, 'lungs', ...path)

async function refusal(): Promise<string> {
  const error: unknown = await installProject(source, folders).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(StartError)
  expect((error as StartError).message).not.toContain('\n')
  expect(readdirSync(folders.datasets).filter((name) => !name.startsWith('.'))).toEqual([])
  return (error as StartError).message
}

describe('installProject', () => {
  test('copies data sets and analyses, readable by every jail and writable by none', async () => {
    const { definition, policy } = await installProject(source, folders)
    expect([definition.id, policy]).toEqual([TEST_PROJECT.id, TEST_POLICY])
    expect(readFileSync(installed('lungs.csv'), 'utf8')).toBe('a,b\n1,2\n')
    expect(readFileSync(installed('notes', '說明.txt'), 'utf8')).toBe('notes')
    expect(statSync(installed('lungs.csv')).mode & 0o7777).toBe(0o644)
    expect(statSync(installed('notes')).mode & 0o7777).toBe(0o755)
    const analyses = join(folders.projects, TEST_PROJECT.id, 'analyses')
    expect(readdirSync(analyses)).toEqual(['cox.R'])
  })

  test('copies nothing the second time', async () => {
    await installProject(source, folders)
    const before = statSync(installed('lungs.csv'))
    await installProject(source, folders)
    expect(statSync(installed('lungs.csv'))).toEqual(before)
  })

  test('replaces a data set as a whole when a byte of it changed', async () => {
    await installProject(source, folders)
    writeFileSync(table(), 'a,b\n1,3\n')
    rmSync(join(source, 'datasets', 'lungs', 'notes'), { recursive: true })
    await installProject(source, folders)
    expect(readFileSync(installed('lungs.csv'), 'utf8')).toBe('a,b\n1,3\n')
    expect(readdirSync(installed())).toEqual(['lungs.csv'])
  })

  test('repairs what somebody added to or took from the copy', async () => {
    await installProject(source, folders)
    writeFileSync(installed('planted.csv'), '')
    rmSync(installed('notes'), { recursive: true })
    await installProject(source, folders)
    expect(readdirSync(installed())).toEqual(['lungs.csv', 'notes'])
  })

  test('clears away what a crash left half copied', async () => {
    mkdirSync(join(folders.datasets, '.installing-lungs', 'half'), { recursive: true })
    mkdirSync(join(folders.datasets, '.replaced-lungs'))
    await installProject(source, folders)
    expect(readdirSync(folders.datasets).toSorted()).toEqual(['.digest-lungs', 'lungs'])
  })

  test('refuses a symbolic link to a file of the host', async () => {
    symlinkSync('/etc/passwd', join(source, 'datasets', 'lungs', 'passwd'))
    expect(await refusal()).toMatch(/passwd" is not a regular file, so it is not imported\. Remove/)
  })

  test('refuses a data set that is itself a link', async () => {
    rmSync(join(source, 'datasets', 'lungs'), { recursive: true })
    symlinkSync('/etc', join(source, 'datasets', 'lungs'))
    expect(await refusal()).toMatch(/not a folder/)
  })

  test('refuses a FIFO without waiting for somebody to write to it', async () => {
    execFileSync('mkfifo', [join(source, 'datasets', 'lungs', 'pipe')])
    expect(await refusal()).toMatch(/pipe" is not a regular file/)
  })

  test('refuses setuid and setgid bits', async () => {
    chmodSync(table(), 0o4755)
    expect(await refusal()).toMatch(/has setuid, setgid or sticky bits/)
  })

  test.each(['--bind', '-rf', '.hidden', 'two\nlines', 'bell\u0007', '\u{1f512}'])(
    'refuses the name %j',
    async (name) => {
      writeFileSync(join(source, 'datasets', 'lungs', name), '')
      expect(await refusal()).toMatch(/has a name that is not allowed/)
    },
  )

  test('refuses a table that project.json names and nobody supplied', async () => {
    rmSync(table())
    expect(await refusal()).toMatch(/has no file lungs\.csv/)
  })

  test('refuses a project whose own id is a path', async () => {
    writeFileSync(join(source, 'project.json'), JSON.stringify({ ...TEST_PROJECT, id: '../keys' }))
    expect(await refusal()).toMatch(/project\.json is not what the protocol describes/)
  })

  test('refuses a policy of another form, and one whose duty nobody here fulfils', async () => {
    const policy = join(source, 'policy.json')
    writeFileSync(policy, JSON.stringify({ ...TEST_POLICY, version: 1 }))
    expect(await refusal()).toMatch(/policy\.json is not what the protocol describes/)
    writeFileSync(policy, JSON.stringify({ ...TEST_POLICY, watermark: 'required' }))
    expect(await refusal()).toMatch(/requires a watermark, which this Vitrine cannot make/)
  })

  test('installs the demonstration that comes with Vitrine', async () => {
    const { definition } = await installProject(DEMONSTRATION, folders)
    const names = readdirSync(folders.datasets).filter((name) => !name.startsWith('.'))
    expect(names).toEqual(definition.datasets.map(({ id }) => id).toSorted())
  })
})
