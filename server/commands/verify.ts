import { createPublicKey, type KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import { crossedBytes, refusalsByKind } from '#protocol/ledger.ts'
import { type CrossingStatement, StatementKeys } from '#protocol/statement.ts'

import { codeOf, StartError } from '../errors.ts'
import { digestRecording } from '../recordings/recording-digest.ts'
import { publicKeysIn } from '../evidence/statement-store.ts'
import { verifyStatement } from '../evidence/verify.ts'
import { runCommand } from './run-command.ts'

const HELP = `scripts/verify STATEMENT.json [--key KEYS.json | --data-dir DIR] [--recording FOLDER]

Checks the crossing statement of a session without any server: exit 0 and what was checked, or exit 1
and the first thing that is wrong.

  --key FILE          the public keys that you trust: one in PEM, or the file that the console offers beside a
                      statement (/api/keys); may be given several times
  --data-dir DIR      take the keys from this data directory instead (default ./var)
  --recording FOLDER  check as well that this is the recording which the statement names

What this proves, and to whom. The signature says: whoever holds the server's signing key stated these
numbers, and nobody has changed one since. It does not say that the server counted honestly: that is
what its source, and a capture beside it, are for. A key that came together with the statement proves
nothing, since whoever forges one can send the other. So an outsider takes the key once, by another way
than the statements (in the agreement, or its id read out and compared), keeps it, and gives it with --key. --data-dir trusts whoever can write to that directory: it is for the operator.
`
const MAX_FILE_BYTES = 64 * 1024

/** 0 when everything is right, 1 when something is wrong, 2 for wrong arguments. */
async function main(args: string[]): Promise<void> {
  const { values, positionals } = readOptions(args)
  const [path] = positionals
  if (path === undefined || positionals.length > 1) throw usage('one statement is needed')
  const text = readText(path)
  const trusted =
    values.key === undefined
      ? keysOf(values['data-dir'])
      : values.key.flatMap((file) => readKeys(file))
  const result = verifyStatement(text, trusted)
  if (!result.ok) throw new StartError(`${path}: ${result.problem}`)
  const { statement, keyId, checked } = result
  const said = [...checked]
  if (values.recording !== undefined) {
    await checkRecording(values.recording, statement)
    said.push('the recording is the one that it names, byte for byte')
  }
  process.stdout.write(`${path} is right. Checked with the key ${keyId}:\n`)
  for (const line of said) process.stdout.write(`- ${line}\n`)
  process.stdout.write(`${summary(statement)}\n`)
}

function summary(statement: CrossingStatement): string {
  const { bytesDown, refusals } = statement
  const left = crossedBytes({ down: bytesDown })
  const kinds = refusalsByKind(refusals).filter(({ sum }) => sum > 0)
  const refused = kinds.map(({ kind, sum, counts }) => {
    const reasons = counts.map(([reason, count]) => `${reason} ${count}`)
    return `${kind} ${sum} (${reasons.join(', ')})`
  })
  return [
    `session ${statement.sessionId} of ${statement.projectId}, ${statement.startedAt} to ${statement.endedAt}`,
    `bytes of raw data 0, frames ${statement.frames}, bytes down ${left} (media ${bytesDown.media}), control ${statement.controlDownBytes}, input records ${statement.inputRecords}`,
    `refused: ${refused.length === 0 ? 'nothing' : refused.join('; ')}`,
    `policy version ${statement.policyVersion}, digest ${statement.policyDigest}`,
    ...(statement.countedToEnd
      ? []
      : ['the server was killed in this session: these are its counts of some seconds before']),
  ].join('\n')
}

async function checkRecording(folder: string, { recording }: CrossingStatement): Promise<void> {
  const found = await digestRecording(folder)
  if (recording === null) throw new StartError('the statement names no recording')
  if (found?.digest !== recording.digest) {
    throw new StartError(
      `${folder} is not the recording that the statement names: its digest is ${found?.digest ?? 'none'}, not ${recording.digest}`,
    )
  }
}

function keysOf(dataDirectory: string): KeyObject[] {
  const folder = join(dataDirectory, 'statements')
  try {
    return publicKeysIn(folder)
  } catch (error) {
    throw usage(
      `the key that signed it is needed, and there are none in ${folder} (${codeOf(error)}). The console offers it beside the statement`,
    )
  }
}

/** One key in PEM, or the list of them that the server answers. */
function readKeys(file: string): KeyObject[] {
  try {
    const text = readFileSync(file, 'utf8')
    if (!text.trimStart().startsWith('{')) return [createPublicKey(text)]
    return StatementKeys.parse(JSON.parse(text)).keys.map(({ publicKey }) =>
      createPublicKey(publicKey),
    )
  } catch (error) {
    const [problem = ''] = (error as Error).message.split('\n')
    throw usage(`${file} holds no public key, neither in PEM nor as /api/keys answers (${problem})`)
  }
}

function readText(path: string): string {
  try {
    const bytes = readFileSync(path)
    if (bytes.length > MAX_FILE_BYTES) throw new StartError(`${path}: too long for a statement`)
    return bytes.toString('utf8')
  } catch (error) {
    if (error instanceof StartError) throw error
    throw new StartError(`${path} cannot be read (${codeOf(error)})`, { cause: error })
  }
}

function readOptions(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        key: { type: 'string', multiple: true },
        'data-dir': { type: 'string', default: './var' },
        recording: { type: 'string' },
      },
      allowPositionals: true,
    })
  } catch (error) {
    throw usage((error as Error).message)
  }
}

function usage(problem: string): StartError {
  return new StartError(`${problem}. Try scripts/verify STATEMENT.json --key KEYS.json`, {
    status: 2,
  })
}

await runCommand(main, HELP)
