import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'

import type { ErrorBody, ErrorCode } from '#protocol/errors.ts'
import { type Fault, faultOf } from '#protocol/fault.ts'

import { AppError, isDiskFull } from '../errors.ts'

/** The only place where a code becomes an HTTP status: services do not know about HTTP. */
const STATUS = {
  INVALID_REQUEST: 400,
  NOT_SIGNED_IN: 401,
  SIGN_IN_LINK_SPENT: 410,
  FORBIDDEN: 403,
  OWN_SESSION: 403,
  FOREIGN_ORIGIN: 403,
  NOT_FOUND: 404,
  SESSION_ENDED: 410,
  SURFACE_NOT_ALLOWED: 403,
  PLACE_NOT_ALLOWED: 403,
  HOUR_NOT_ALLOWED: 403,
  POLICY_NOT_MET: 403,
  POLICY_OUTDATED: 409,
  ALREADY_ASKED: 409,
  TOO_MANY_REQUESTS: 429,
  RECORDING_UNREADABLE: 422,
  NO_CAPACITY: 503,
  DRAINING: 503,
  DISK_FULL: 503,
  PROGRAMS_RUN: 409,
  CANNOT_START: 503,
  INTERNAL: 500,
} as const satisfies Record<ErrorCode, number>

export function statusOf(code: ErrorCode): number {
  return STATUS[code]
}

export function handleError(
  error: FastifyError | AppError,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const { code, status } = judge(error)
  if (status >= 500) request.log.error({ err: error, code }, 'request failed')
  else request.log.info({ code, reason: error.message }, 'request refused')
  return reply
    .status(status)
    .type('application/json')
    .send({ code, ...faultIn(error) } satisfies ErrorBody)
}

/** What is wrong with a request that its schema refuses. What the asker wrote goes back to the asker alone. */
function faultIn(error: FastifyError | AppError): Fault | undefined {
  const [first] = ('validation' in error && error.validation) || []
  if (first === undefined) return undefined
  const { keyword, instancePath, message = '', params } = first
  const path = instancePath.split('/').filter((name) => name !== '')
  const { keys } = params as { keys?: string[] }
  return faultOf({ code: keyword, path, message, keys })
}

export function handleNotFound(_request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return reply.status(STATUS.NOT_FOUND).send({ code: 'NOT_FOUND' } satisfies ErrorBody)
}

/** What Fastify itself refuses (too long, not JSON, wrong type) keeps the status that says how. */
function judge(error: FastifyError | AppError): { code: ErrorCode; status: number } {
  if (error instanceof AppError) return { code: error.code, status: STATUS[error.code] }
  if (isDiskFull(error)) return { code: 'DISK_FULL', status: STATUS.DISK_FULL }
  const status = error.validation === undefined ? (error.statusCode ?? 500) : 400
  const isRefusal = status >= 400 && status < 500
  return isRefusal ? { code: 'INVALID_REQUEST', status } : { code: 'INTERNAL', status: 500 }
}
