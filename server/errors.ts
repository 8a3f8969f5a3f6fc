import type { ErrorCode } from '#protocol/errors.ts'

/**
 * A refusal that we expected. `code` is for programs and may reach the client; `message` and `cause`
 * are for the log and for whoever is root on the host, and never leave it. Anything else that is thrown is a bug.
 */
export class AppError extends Error {
  override readonly name = 'AppError'
  readonly code: ErrorCode

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** Exit statuses of the command: wrong use, or a machine or state on which it cannot start. */
export type StartStatus = 1 | 2

/**
 * Why the server does not start. The message is one line for the person at the terminal, with cause
 * and remedy; `main` prints it behind `vitrine: ` and exits with `status`.
 */
export class StartError extends Error {
  override readonly name = 'StartError'
  readonly status: StartStatus

  constructor(message: string, options: ErrorOptions & { status?: StartStatus } = {}) {
    super(message.replaceAll(/\s*\n\s*/g, ' '), options)
    this.status = options.status ?? 1
  }
}

const DISK_FULL = ['SQLITE_FULL', 'ENOSPC', 'EDQUOT']

/** There is no room for what was to be written. */
export function isDiskFull(error: unknown): boolean {
  const code = codeOf(error)
  return DISK_FULL.some((prefix) => code.startsWith(prefix))
}

/** The code that Node or SQLite gave an error, or nothing. Drizzle wraps SQLite's own as a cause. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return ''
  if ('code' in error && typeof error.code === 'string') return error.code
  return codeOf(error.cause)
}
