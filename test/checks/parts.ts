import { globSync, readFileSync } from 'node:fs'

import { BENCHMARK_NAMES, type BenchmarkName } from '../bench/names.ts'

/** One part of the check: a command, and for vitest the project whose tests are counted. */
export type Part = {
  name: string
  /** Started by the Node that runs this. Absent: `program` is a program of the system. */
  script?: string
  program?: string
  args: readonly string[]
  /** A test that never returns to its event loop outlives its own time limit, so the part has one. */
  limitMs: number
  /** Its tests are counted one by one; any other part counts as one. */
  project?: string
}

const MINUTE_MS = 60_000

const bin = (name: string, file: string): string => `node_modules/${name}/${file}`

/** What needs neither root nor a running system, cheapest first. */
export function staticParts(root: string): Part[] {
  const types = ['.', 'protocol', 'client', 'test'].map((project) => ({
    name: `types of ${project === '.' ? 'server, sandbox and scripts' : project}`,
    script: bin('typescript', 'bin/tsc'),
    args: ['-p', project],
    limitMs: 5 * MINUTE_MS,
  }))
  return [
    {
      name: 'format',
      script: bin('oxfmt', 'bin/oxfmt'),
      args: ['--check', '.'],
      limitMs: 5 * MINUTE_MS,
    },
    { name: 'lint', script: bin('oxlint', 'bin/oxlint'), args: ['.'], limitMs: 5 * MINUTE_MS },
    {
      name: 'lint of shell scripts',
      program: 'shellcheck',
      args: shellScripts(root),
      limitMs: 5 * MINUTE_MS,
    },
    { name: 'import rules', script: 'scripts/check-imports.ts', args: [], limitMs: 5 * MINUTE_MS },
    ...types,
    vitest('unit', 5),
  ]
}

/** What starts processes, jails and browsers; needs root. */
export function systemParts(): Part[] {
  return [
    vitest('integration', 20),
    vitest('attacks', 20),
    vitest('e2e', 45),
    ...BENCHMARK_NAMES.map(benchmark),
  ]
}

/** Whether it can still measure. How much, is asked of a quiet machine, by hand. */
function benchmark(name: BenchmarkName): Part {
  return {
    name: `benchmark ${name} in its short form`,
    script: 'test/bench/main.ts',
    args: [name, '--short'],
    limitMs: 5 * MINUTE_MS,
  }
}

function vitest(project: string, minutes: number): Part {
  return {
    name: `${project} tests`,
    script: bin('vitest', 'vitest.mjs'),
    args: ['run', '--project', project, '--reporter=default', '--reporter=json'],
    limitMs: minutes * MINUTE_MS,
    project,
  }
}

/** Those with the ending and those that begin as a shell script does. */
function shellScripts(root: string): string[] {
  return globSync(['scripts/*', 'scripts/setup/**/*.sh', '.ci/*'], {
    cwd: root,
    withFileTypes: true,
  })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`)
    .filter(
      (path) =>
        path.endsWith('.sh') || readFileSync(path, 'utf8').startsWith('#!/usr/bin/env bash'),
    )
    .map((path) => path.slice(root.length + 1))
    .toSorted()
}
