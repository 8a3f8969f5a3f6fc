import { spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  globSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, test, type TestContext, vi } from 'vitest'

const HERE = import.meta.dirname
const DATASETS = join(HERE, 'datasets')
const ANALYSES = join(HERE, 'analyses')
const ENVIRONMENTS = '/var/cache/vitrine/environments/*/root'
const HOST = '/'
/** Two loaded cores and a cold disk: far above the second or two that a run takes. */
const RUN_DEADLINE_MS = 60_000

vi.setConfig({ testTimeout: 2 * RUN_DEADLINE_MS })

type Run = { status: number | null; output: string; errors: string }
type Language = 'R' | 'py'

/** Where the sessions' own R and Python are, the newest first; else the host's, if it has them. */
function findRoot(language: Language): string | null {
  const environments = globSync(ENVIRONMENTS)
    .map((root) => ({ root, changed: statSync(root).mtimeMs }))
    .toSorted((a, b) => b.changed - a.changed)
    .map(({ root }) => root)
  return [...environments, HOST].find((root) => canRun(root, language)) ?? null
}

function canRun(root: string, language: Language): boolean {
  const needed =
    language === 'R'
      ? ['usr/bin/Rscript', 'usr/lib/R/library/survival']
      : ['usr/bin/python3', ...['statsmodels', 'matplotlib'].map(debianModule)]
  return needed.every((path) => existsSync(join(root, path)))
}

function debianModule(name: string): string {
  return `usr/lib/python3/dist-packages/${name}`
}

/** Mounts the parts of an environment one by one, so that nothing is expected of its top folder. */
function insideArguments(root: string, datasets: string, home: string): string[] {
  const links = ['bin', 'sbin', 'lib', 'lib64'].flatMap((name) => [
    '--symlink',
    `usr/${name}`,
    `/${name}`,
  ])
  const parts = ['usr', 'etc', 'var'].flatMap((name) => [
    '--ro-bind-try',
    join(root, name),
    `/${name}`,
  ])
  const ours = ['--ro-bind', datasets, '/data', '--ro-bind', ANALYSES, '/analyses']
  const scratch = ['--bind', home, '/home/researcher', '--dev', '/dev', '--proc', '/proc']
  return [
    ...parts,
    ...links,
    ...ours,
    ...scratch,
    '--tmpfs',
    '/tmp',
    '--unshare-net',
    '--die-with-parent',
  ]
}

function run(root: string, file: string, datasets: string, home: string): Run {
  const program = file.endsWith('.R') ? '/usr/bin/Rscript' : '/usr/bin/python3'
  const inHost = root === HOST
  const command = inHost
    ? [program, join(ANALYSES, file)]
    : ['bwrap', ...insideArguments(root, datasets, home), program, `/analyses/${file}`]
  // A plain locale and no display, as in a terminal session.
  const env = {
    PATH: '/usr/bin:/bin',
    LANG: 'C.UTF-8',
    PYTHONDONTWRITEBYTECODE: '1',
    HOME: inHost ? home : '/home/researcher',
    VITRINE_DATA: inHost ? datasets : '/data',
  }
  const [name = '', ...rest] = command
  const ended = spawnSync(name, rest, { env, encoding: 'utf8', timeout: RUN_DEADLINE_MS })
  return { status: ended.status, output: ended.stdout, errors: ended.stderr }
}

/** The numbers that a run computed itself: those of the row that starts with the term. */
function rowOf(output: string, term: string): number[] {
  const lines = output.split('\n').filter((line) => line.startsWith(`${term} `))
  // A term of two models: the last one counts, as on the screen.
  return (lines.at(-1) ?? '')
    .slice(term.length)
    .split(/[^-0-9.]+/)
    .filter((cell) => /^-?[0-9]+(\.[0-9]+)?$/.test(cell))
    .map(Number)
}

/** Columns of a terminal: a Chinese character or punctuation mark takes two. */
function columnsOf(line: string): number {
  const wide = line.match(/[\p{Script=Han}\u3000-\u303f\uff00-\uff60]/gu) ?? []
  return line.length + wide.length
}

/** Published values, from the sources that each data set's SOURCE.txt names: term, then its row. */
const PUBLISHED: Record<string, Record<string, number[]>> = {
  lung_cox: { age: [0.02009], sex: [-0.52103], 'wt.loss': [0.00076] },
  lung_km: { men: [138, 112, 270], women: [90, 53, 426], 'log-rank chi-square': [10.33] },
  pbc_cox: { 'log(bili)': [0.930592], 'log(protime)': [2.890573] },
  gbsg2_cox: {
    horThyes: [-0.346278],
    age: [-0.009459],
    menostatPost: [0.258445],
    tsize: [0.007796],
    'tgrade.L': [0.551299],
    'tgrade.Q': [-0.201091],
    pnodes: [0.048789],
    progrec: [-0.002217],
    estrec: [0.000197],
  },
  china_smoking: { 'adjusted for the city: odds ratio': [2.174, 1.984, 2.383, 280.138] },
}

const LAST_LINE: Record<string, RegExp> = {
  lung_cox: /^published: 0\.02009 -0\.52103 0\.00076 {3}reproduced: yes$/,
  lung_km: /^published: log-rank chi-square 10\.3 {3}reproduced: yes$/,
  pbc_cox: /^published: 0\.9306 2\.8906 {3}reproduced: yes$/,
  gbsg2_cox: /^published: -0\.3463 .* {3}reproduced: yes$/,
  china_smoking: /^published: CMH 280\.138 {3}reproduced: yes$/,
}

let home = ''
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'vitrine-analyses-'))
})
afterAll(() => {
  rmSync(home, { recursive: true })
})

function expectPicture(file: string): void {
  const png = readFileSync(join(home, file))
  expect(png.subarray(1, 4).toString('latin1')).toBe('PNG')
  expect(png.length).toBeGreaterThan(10_000)
  rmSync(join(home, file))
}

function expectTidy(run: Run): string[] {
  expect(run.errors).toBe('')
  expect(run.status).toBe(0)
  const lines = run.output.trimEnd().split('\n')
  expect(Math.max(...lines.map(columnsOf))).toBeLessThanOrEqual(100)
  return lines
}

/** Skips the test, saying why, where the language and its packages are neither supplied nor installed. */
function rootFor(language: Language, skip: TestContext['skip']): string {
  const root = findRoot(language)
  return (
    root ?? skip(`neither ${ENVIRONMENTS} nor this machine has what the ${language} files need`)
  )
}

describe.for<Language>(['R', 'py'])('the analyses in %s', (language) => {
  test.for(Object.keys(PUBLISHED))('%s finds the published numbers again', (name, { skip }) => {
    const result = run(rootFor(language, skip), `${name}.${language}`, DATASETS, home)
    const lines = expectTidy(result)
    for (const [term, numbers] of Object.entries(PUBLISHED[name] ?? {})) {
      const found = rowOf(result.output, term).slice(0, numbers.length)
      expect([term, ...found]).toEqual([term, ...numbers])
    }
    expect(lines.at(-1)).toMatch(LAST_LINE[name] ?? /never/)
    if (name === 'lung_km') expectPicture('lung_km.png')
  })

  test('admit it when changed data lead to another result', ({ skip }) => {
    const root = rootFor(language, skip)
    const changed = join(home, 'changed')
    cpSync(DATASETS, changed, { recursive: true })
    const table = join(changed, 'r-survival/pbc.csv')
    writeFileSync(table, `${readFileSync(table, 'utf8').split('\n').slice(0, 400).join('\n')}\n`)
    const result = run(root, `pbc_cox.${language}`, changed, home)
    rmSync(changed, { recursive: true })
    expect(result.output).toMatch(/published: 0\.9306 2\.8906 {3}reproduced: NO\n$/)
    expect(result.status).toBe(1)
  })

  test('name the missing data set and the remedy when it is not mounted', ({ skip }) => {
    const root = rootFor(language, skip)
    const empty = mkdtempSync(join(home, 'empty-'))
    const result = run(root, `gbsg2_cox.${language}`, empty, home)
    expect(result.errors).toMatch(/gbsg2\/GBSG2\.csv is missing: start a session of a project/)
    expect(result.status).toBe(1)
  })
})

test('the synthetic visits are counted by syndrome and formula, with Chinese labels', ({
  skip,
}) => {
  const result = run(rootFor('py', skip), 'tcm_formulas.py', DATASETS, home)
  const lines = expectTidy(result)
  expect(rowOf(result.output, '風寒表實證').slice(0, 3)).toEqual([13, 7, 20])
  expect(lines.at(-1)).toMatch(/^generator: 494 visits, .* 2\.20 {3}reproduced: yes$/)
  // The warning about a missing font would stand here.
  expect(result.output).not.toContain('字型')
  expectPicture('tcm_formulas.png')
})
