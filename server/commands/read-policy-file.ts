import { readFileSync } from 'node:fs'

import { describeFault, faultOf } from '#protocol/fault.ts'
import { Policy } from '#protocol/policy.ts'

import { codeOf, StartError } from '../errors.ts'

/** Throws a `StartError` that names the first field that is wrong. */
export function readPolicyFile(file: string): Policy {
  const parsed = Policy.safeParse(parseJson(file, readText(file)))
  if (parsed.success) return parsed.data
  const [first] = parsed.error.issues
  const fault = first === undefined ? '' : describeFault(faultOf(first))
  throw new StartError(`${file} is no policy: ${fault}`, { status: 2, cause: parsed.error })
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const code = codeOf(error)
    const cause = code === 'ENOENT' ? 'does not exist' : `cannot be read (${code})`
    throw new StartError(`${file} ${cause}`, { status: 2, cause: error })
  }
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new StartError(`${file} is no JSON: ${(error as Error).message}`, {
      status: 2,
      cause: error,
    })
  }
}
