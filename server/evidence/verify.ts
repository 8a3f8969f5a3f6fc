import { type KeyObject, verify } from 'node:crypto'

import { z } from 'zod'

import { canonicalJson } from '#protocol/canonical-json.ts'
import {
  type CrossingStatement,
  SignedStatement,
  STATEMENT_FORMAT,
  STATEMENT_VERSION,
  statementFile,
} from '#protocol/statement.ts'

import { keyIdOf } from './signing-key.ts'

export type Verification =
  | { ok: true; statement: CrossingStatement; keyId: string; checked: readonly string[] }
  /** One line for a person: the first thing that is wrong. */
  | { ok: false; problem: string }

/** What any version of a statement has in common. */
const AnyVersion = z.looseObject({
  statement: z.looseObject({ format: z.literal(STATEMENT_FORMAT), version: z.int().min(1) }),
})

const CHECKED = [
  'the file is the canonical form of what it says: no byte is added, missing or ambiguous',
  'its form is that of a crossing statement of version 1, and every count is possible',
  'the signature (Ed25519) is that of the trusted key',
]

/** Checks a statement's file against keys that the caller trusts. Pure; any text is welcome. */
export function verifyStatement(text: string, trusted: readonly KeyObject[]): Verification {
  const value = parseJson(text)
  const any = AnyVersion.safeParse(value)
  if (!any.success) return bad('this is no crossing statement of Vitrine')
  const { version } = any.data.statement
  if (version > STATEMENT_VERSION) {
    return bad(
      `the statement is of version ${version}, and this Vitrine knows ${STATEMENT_VERSION}: verify it with a newer one`,
    )
  }
  const signed = SignedStatement.safeParse(value)
  if (!signed.success) {
    const [issue] = signed.error.issues
    return bad(`${issue?.path.join('.') ?? 'the statement'} is wrong: ${issue?.message ?? ''}`)
  }
  if (text !== statementFile(signed.data)) {
    return bad('the file is not in canonical form: it was changed after it was signed')
  }
  const { statement, signature } = signed.data
  const key = trusted.find((candidate) => keyIdOf(candidate) === signature.keyId)
  if (key === undefined) {
    const known = trusted.map(keyIdOf).join(', ')
    return bad(`it names the key ${signature.keyId}, which is not trusted here (trusted: ${known})`)
  }
  const bytes = Buffer.from(canonicalJson(statement))
  const value64 = Buffer.from(signature.value, 'base64')
  // The last digit of base64 has bits to spare: sixteen texts stand for one signature.
  if (value64.toString('base64') !== signature.value) {
    return bad('the signature is not in canonical form: it was changed after it was made')
  }
  if (!verify(null, bytes, key, value64)) {
    return bad(`the signature is not that of the key ${signature.keyId}: something was changed`)
  }
  return { ok: true, statement, keyId: signature.keyId, checked: CHECKED }
}

function bad(problem: string): Verification {
  return { ok: false, problem }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
