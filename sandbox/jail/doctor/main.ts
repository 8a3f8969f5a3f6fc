/**
 * `main.ts [--quick | --json] [--cache DIR] [--data-dir DIR]` says what this host offers and lacks
 * for sandboxes. Exit status 1 when something is unsafe. `--quick` says only that, a line each.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync, statfsSync } from 'node:fs'
import { availableParallelism, tmpdir, totalmem } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'

import { type Finding, refusal, written } from './finding.ts'
import { homeFinding } from './homes.ts'
import { kernelSettingFindings } from './kernel-settings.ts'
import {
  clockFinding,
  diskFinding,
  landlockFinding,
  memoryFinding,
  processorFinding,
  swapFinding,
} from './resources.ts'
import { trialFindings } from './trials.ts'

/** Numbers of two calls that no file shows the answer of: `adjtimex`, and `landlock_create_ruleset`. */
const ADJTIMEX = { x64: 159, arm64: 171 } as const
const LANDLOCK_CREATE_RULESET = 444
const LANDLOCK_CREATE_RULESET_VERSION = 1
/** `struct timex` of 64-bit Linux; all zeroes only asks. */
const TIMEX_BYTES = 208
const PERL = '/usr/bin/perl'

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    cache: { type: 'string' },
    'data-dir': { type: 'string' },
  },
})

const findings = [
  ...(await trialFindings(options.quick ? 'in-a-start' : 'before-a-start')),
  ...kernelSettingFindings(readWherePresent),
  swapFinding(readWherePresent('/proc/swaps') ?? ''),
  ...diskFindings(),
  // Takes some small processes; what they tell never stops anything.
  ...(options.quick ? [] : questions()),
]
report(findings)

function report(all: readonly Finding[]): void {
  const unsafe = all.filter(({ state }) => state === 'unsafe')
  process.exitCode = unsafe.length === 0 ? 0 : 1
  if (options.json) {
    print(JSON.stringify({ safe: unsafe.length === 0, findings: all }))
    return
  }
  if (options.quick) {
    for (const finding of unsafe) process.stderr.write(`vitrine: ${refusal(finding)}\n`)
    return
  }
  const weak = all.filter(({ state }) => state === 'weak').length
  for (const finding of all) print(written(finding))
  print(
    unsafe.length === 0
      ? `\nVitrine can run here; ${weak} of ${all.length} things could be better.`
      : `\nVitrine does not start here: ${unsafe.length} of ${all.length} things are unsafe.`,
  )
}

function questions(): Finding[] {
  const holes = '/sys/devices/system/cpu/vulnerabilities'
  const names = existsSync(holes) ? readdirSync(holes) : []
  const architecture = process.arch === 'arm64' ? 'arm64' : 'x64'
  return [
    memoryFinding(totalmem(), availableParallelism()),
    processorFinding(
      Object.fromEntries(names.map((name) => [name, readWherePresent(join(holes, name)) ?? ''])),
    ),
    landlockFinding(
      askKernel(`${LANDLOCK_CREATE_RULESET}, 0, 0, ${LANDLOCK_CREATE_RULESET_VERSION}`),
    ),
    homeFinding(nearest(resolve(options['data-dir'] ?? tmpdir())), {
      FUSE: existsSync('/dev/fuse'),
      'dm-crypt': existsSync('/dev/mapper/control') && hasModule('dm_crypt'),
    }),
    clockFinding(askKernel(`${ADJTIMEX[architecture]}, "\\0" x ${TIMEX_BYTES}`)),
  ]
}

/**
 * The result of a system call that changes nothing. Node has no way to make one; perl belongs to
 * every Debian. The arguments are constants of this file.
 */
function askKernel(list: string): number | undefined {
  try {
    const program = `my @list = (${list}); print syscall($list[0], map { my $value = $_ } @list[1 .. $#list])`
    return Number(
      execFileSync(PERL, ['-e', program], { env: {}, encoding: 'utf8', timeout: 5_000 }),
    )
  } catch {
    return undefined
  }
}

function hasModule(name: string): boolean {
  return existsSync(`/sys/module/${name}`)
}

function diskFindings(): Finding[] {
  const folders = { 'what is built': options.cache, 'all state': options['data-dir'] }
  return Object.entries(folders).flatMap(([purpose, path]) => {
    if (path === undefined) return []
    const folder = nearest(resolve(path))
    const { bavail, blocks, bsize } = statfsSync(folder)
    // One of the kernel's own: nothing can be kept there at all, which the trial of homes says better.
    if (blocks === 0) return []
    return [diskFinding(purpose, folder, bavail * bsize)]
  })
}

/** The folder itself, or the closest one above it that exists. */
function nearest(path: string): string {
  return existsSync(path) ? path : nearest(dirname(path))
}

function readWherePresent(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').replace(/\n$/, '')
  } catch {
    return undefined
  }
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}
