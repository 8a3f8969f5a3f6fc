import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

import type { NamedActor } from '#protocol/api/facts.ts'
import type { PolicyChange, PolicyVersion } from '#protocol/api/policies.ts'
import { canonicalJson } from '#protocol/canonical-json.ts'
import { ProjectId } from '#protocol/ids.ts'

import { StartError } from '../errors.ts'
import { askServer } from './ask-server.ts'
import { readPolicyFile } from './read-policy-file.ts'
import { runCommand } from './run-command.ts'

const HELP = `scripts/policy list PROJECT
scripts/policy show PROJECT [--version N]
scripts/policy compare PROJECT A B
scripts/policy set PROJECT POLICY.json

Reads and changes the policy of a project of the running server, as root on its machine. What a new version
takes away is gone from running sessions within two seconds; what it adds waits for their next start.

  list      every version: since when, by whom, which one is in force
  show      the version in force, or another one, as a file that "set" takes
  compare   field by field, what version B says otherwise than version A
  set       puts the policy of this file in force as the next version

  --data-dir DIR   of the running server (default ./var)
  --json           answer in JSON; of "show" the bytes whose SHA-256 the statements name

Exit status: 0 when it was done, 1 when it was refused or failed, 2 for wrong arguments or a faulty file.
`

type Call = {
  positionals: string[]
  values: { 'data-dir': string; json: boolean; version?: string | undefined }
}

/** One of its own for each word, which takes what stands behind it and answers what to print. */
const WORDS: Readonly<Record<string, (call: Call) => Promise<string>>> = {
  list,
  show,
  compare,
  set,
}

async function main(args: string[]): Promise<void> {
  const { positionals, values } = readOptions(args)
  const [word = '', ...rest] = positionals
  const command = Object.hasOwn(WORDS, word) ? WORDS[word] : undefined
  if (command === undefined) throw usage('one of list, show, compare and set is needed')
  if (values.version !== undefined && word !== 'show') throw usage('only show takes a --version')
  process.stdout.write(await command({ positionals: rest, values }))
}

async function list({ positionals, values }: Call): Promise<string> {
  const [project] = take(positionals, 1)
  const asked = { type: 'list-policies', project: projectOf(project) } as const
  const { versions } = await askServer(directoryOf(values), asked, 'policies')
  return values.json ? `${JSON.stringify(versions)}\n` : lines(versions.map(versionLine))
}

async function show({ positionals, values }: Call): Promise<string> {
  const [project] = take(positionals, 1)
  const version = values.version === undefined ? undefined : versionOf(values.version)
  const asked = {
    type: 'show-policy',
    project: projectOf(project),
    ...(version !== undefined && { version }),
  } as const
  const { policy } = await askServer(directoryOf(values), asked, 'policy')
  // A line break behind it would be part of what is hashed.
  return values.json ? canonicalJson(policy) : `${JSON.stringify(policy, null, 2)}\n`
}

async function compare({ positionals, values }: Call): Promise<string> {
  const [project, from, to] = take(positionals, 3)
  const asked = {
    type: 'compare-policies',
    project: projectOf(project),
    from: versionOf(from),
    to: versionOf(to),
  } as const
  const { changes } = await askServer(directoryOf(values), asked, 'changes')
  return values.json ? `${JSON.stringify(changes)}\n` : lines(changes.map(changeLine))
}

async function set({ positionals, values }: Call): Promise<string> {
  const [project, file = ''] = take(positionals, 2)
  const policy = readPolicyFile(file)
  const asked = { type: 'set-policy', project: projectOf(project), policy } as const
  const { inForce } = await askServer(directoryOf(values), asked, 'in-force')
  if (values.json) return `${JSON.stringify(inForce)}\n`
  const { version, changed } = inForce
  return `version ${version} is in force${changed ? '' : ' already; nothing differs'}\n`
}

function versionLine({ version, since, by, inForce }: PolicyVersion): string {
  return [version, since, nameOf(by), ...(inForce ? ['in force'] : [])].join('\t')
}

function nameOf(actor: NamedActor | null): string {
  if (actor === null) return 'unknown'
  return actor.kind === 'person' ? actor.name : actor.kind
}

function changeLine({ field, before, after }: PolicyChange): string {
  return [field, ...[before, after].map((value) => JSON.stringify(value))].join('\t')
}

function lines(all: readonly string[]): string {
  return all.map((line) => `${line}\n`).join('')
}

function take(positionals: readonly string[], count: number): readonly string[] {
  if (positionals.length !== count) throw usage('there are too few or too many arguments')
  return positionals
}

function projectOf(text = ''): ProjectId {
  const project = ProjectId.safeParse(text)
  if (!project.success) throw usage(`${JSON.stringify(text).slice(0, 80)} is no name of a project`)
  return project.data
}

function versionOf(text = ''): number {
  if (!/^[1-9][0-9]{0,8}$/.test(text)) {
    throw usage(`${JSON.stringify(text).slice(0, 80)} is no version; they are counted from 1`)
  }
  return Number(text)
}

function directoryOf(values: Call['values']): string {
  if (values['data-dir'] === '') throw usage('--data-dir names no directory')
  return resolve(values['data-dir'])
}

function readOptions(args: string[]): Call {
  try {
    return parseArgs({
      args,
      options: {
        'data-dir': { type: 'string', default: './var' },
        json: { type: 'boolean', default: false },
        version: { type: 'string' },
      },
      allowPositionals: true,
    })
  } catch (error) {
    throw usage((error as Error).message)
  }
}

function usage(problem: string): StartError {
  return new StartError(`${problem}. Try scripts/policy --help`, { status: 2 })
}

await runCommand(main, HELP)
