import type { AdminAnswer, AdminRequest } from '../admin/admin-protocol.ts'
import { askAdmin } from '../admin/ask-admin.ts'
import { codeOf, StartError } from '../errors.ts'

const NOT_RUNNING = ['ENOENT', 'ECONNREFUSED', 'ENOTDIR']

/**
 * Asks the server that runs on this data directory, and expects an answer of this type. Throws a `StartError`
 * with the reason of a refusal, or with why nobody answers.
 */
export async function askServer<Type extends AdminAnswer['type']>(
  dataDirectory: string,
  request: AdminRequest,
  expected: Type,
): Promise<Extract<AdminAnswer, { type: Type }>> {
  const answer = await askAdmin(dataDirectory, request).catch((error: unknown) => {
    throw asStartError(error, dataDirectory)
  })
  if (answer.type === expected) return answer as Extract<AdminAnswer, { type: Type }>
  throw new StartError(answer.type === 'refused' ? answer.reason : 'the server answered otherwise')
}

function asStartError(error: unknown, dataDirectory: string): StartError {
  const code = codeOf(error)
  if (code === 'EACCES' || code === 'EPERM') {
    return new StartError('only root and the server itself may ask this. Use sudo.')
  }
  if (NOT_RUNNING.includes(code)) {
    return new StartError(
      `no Vitrine runs on ${dataDirectory}. Start it with scripts/start, or name its --data-dir.`,
    )
  }
  return new StartError('the server did not answer. Look at its log.', { cause: error })
}
