import { z } from 'zod'

import { canonicalJson } from './canonical-json.ts'
import { EndReason } from './reasons.ts'
import { RefusalCounts, BytesDown, BytesUp } from './ledger.ts'
import { ProjectId, SessionId } from './ids.ts'
import { SurfaceKind } from './screen.ts'

export const STATEMENT_FORMAT = 'vitrine-crossing-statement'
export const STATEMENT_VERSION = 1

/** SHA-256 in hexadecimal. */
const Digest = z.string().regex(/^[0-9a-f]{64}$/)
const Count = z.int().min(0)

/** Names a public key: the first 16 hexadecimal digits of the SHA-256 of its DER form (SPKI). */
export const KeyId = z.string().regex(/^[0-9a-f]{16}$/)
export type KeyId = z.infer<typeof KeyId>

/** What crossed the border in one session, as the ledger had it at the end. */
export const CrossingStatement = z.strictObject({
  format: z.literal(STATEMENT_FORMAT),
  version: z.literal(STATEMENT_VERSION),
  sessionId: SessionId,
  /** A replay shows a recording to a supervisor, through the same gate. */
  kind: z.enum(['live', 'replay']),
  projectId: ProjectId,
  surface: SurfaceKind,
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime(),
  endReason: EndReason,
  /** No message type carries a file, a table or a clipboard. What left is pixels, in `bytesDown`. */
  rawDataBytes: z.literal(0),
  frames: Count,
  mediaPackets: Count,
  bytesDown: BytesDown,
  bytesUp: BytesUp,
  /** Messages of the closed control vocabulary alone; they lie within the bytes of the WebSocket. */
  controlDownBytes: Count,
  controlUpBytes: Count,
  inputRecords: Count,
  refusals: RefusalCounts,
  policyVersion: z.int().min(1),
  /** Digest of the policy's canonical JSON. */
  policyDigest: Digest,
  /**
   * Digest of the recording's folder: SHA-256 of what `sha256sum` prints for its files in the order of their
   * names. Null where nothing was recorded, as of every replay.
   */
  recording: z.strictObject({ digest: Digest, bytes: Count }).nullable(),
  /** False where the server was killed: then it is the account of some seconds before. */
  countedToEnd: z.boolean(),
})
export type CrossingStatement = z.infer<typeof CrossingStatement>

export const SignedStatement = z.strictObject({
  statement: CrossingStatement,
  signature: z.strictObject({
    algorithm: z.literal('ed25519'),
    keyId: KeyId,
    /** Signs the statement's canonical JSON in UTF-8; base64. */
    value: z.string().regex(/^[A-Za-z0-9+/]{86}==$/),
  }),
})
export type SignedStatement = z.infer<typeof SignedStatement>

/** The public keys that this server's statements were signed with, in PEM. */
export const StatementKeys = z.strictObject({
  current: KeyId,
  keys: z.array(z.strictObject({ keyId: KeyId, publicKey: z.string().max(1_000) })),
})
export type StatementKeys = z.infer<typeof StatementKeys>

/** The whole file of a signed statement, byte for byte. */
export function statementFile(signed: SignedStatement): string {
  return `${canonicalJson(signed)}\n`
}
