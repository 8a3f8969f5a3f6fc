import { parseArgs } from 'node:util'

import { DryRun } from '#protocol/api/recordings.ts'
import { SessionId } from '#protocol/ids.ts'
import type { Policy } from '#protocol/policy.ts'

import { askAdmin } from '../admin/ask-admin.ts'
import { StartError } from '../errors.ts'
import { readPolicyFile } from './read-policy-file.ts'
import { runCommand } from './run-command.ts'

const CALL = 'scripts/policy-dry-run RECORDING POLICY.json [--data-dir DIR | --link URL]'
const USAGE = `Try ${CALL}`
const HELP = `${CALL}

Prints one line for each thing that the policy would have refused of a recorded session: the session time, the
reason, and how often.

  --link URL       a sign-in link of a compliance officer of the project
  --data-dir DIR   ask the server that runs there for the demonstration's instead (default ./var)
`

/**
 * The link is a compliance officer's; the demonstration's own is asked of the server that runs on the data
 * directory.
 */
async function main(args: string[]): Promise<void> {
  const { recording, policy, link } = await readArguments(args)
  const signIn = await fetch(link, { method: 'POST', redirect: 'manual' })
  const cookie = signIn.headers.get('set-cookie')?.split(';')[0]
  if (cookie === undefined) throw new StartError(`${link} is spent. Ask for a fresh one.`)
  const answer = await fetch(new URL(`/api/recordings/${recording}/dry-run`, link), {
    method: 'POST',
    headers: { cookie, 'content-type': 'application/json' },
    body: JSON.stringify(policy),
  })
  if (!answer.ok) {
    throw new StartError(`the server answered ${answer.status} ${await answer.text()}. ${USAGE}`)
  }
  const { findings, unknown } = DryRun.parse(await answer.json())
  for (const { atMs, reason, count } of findings) {
    process.stdout.write(`${(atMs / 1_000).toFixed(1)} s\t${reason}\t${count}\n`)
  }
  for (const what of unknown) {
    process.stderr.write(`vitrine: the recording does not say the ${what}; it was not judged\n`)
  }
}

async function readArguments(
  args: string[],
): Promise<{ recording: SessionId; policy: Policy; link: string }> {
  const { values, positionals } = readOptions(args)
  const [id, file] = positionals
  const recording = SessionId.safeParse(id)
  if (positionals.length !== 2 || !recording.success || file === undefined) {
    throw new StartError(`a recording and a policy are needed. ${USAGE}`, { status: 2 })
  }
  const policy = readPolicyFile(file)
  const link = values.link ?? (await demonstrationLink(values['data-dir']))
  return { recording: recording.data, policy, link }
}

function readOptions(args: string[]) {
  try {
    return parseArgs({
      args,
      options: { 'data-dir': { type: 'string', default: './var' }, link: { type: 'string' } },
      allowPositionals: true,
    })
  } catch (error) {
    throw new StartError(`${(error as Error).message}. ${USAGE}`, { status: 2 })
  }
}

async function demonstrationLink(dataDirectory: string): Promise<string> {
  const answer = await askAdmin(dataDirectory, { type: 'sign-in', role: 'compliance' }).catch(
    (error: unknown) => {
      throw new StartError(
        `no Vitrine answers on ${dataDirectory}. Name its --data-dir, as root, or a sign-in --link.`,
        { cause: error },
      )
    },
  )
  if (answer.type === 'link') return answer.url
  const reason = answer.type === 'refused' ? answer.reason : 'the server answered otherwise'
  throw new StartError(`${reason}. Name a sign-in --link`)
}

await runCommand(main, HELP)
