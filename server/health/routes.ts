import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { OpenMetricsContentType, Registry } from 'prom-client'

import { Health } from '#protocol/api/health.ts'

import { AppError } from '../errors.ts'
import { isLoopbackAddress } from '../access/loopback.ts'
import { isNowhere, reachOf } from '../access/roles.ts'

export type HealthRoutesOptions = {
  /** One line a reason why no session could start now; empty when one could. */
  checks: () => Promise<string[]>
  metrics: Registry<OpenMetricsContentType>
}

export const healthRoutes: FastifyPluginAsyncZod<HealthRoutesOptions> = async (app, options) => {
  const { checks, metrics } = options

  const health = {
    schema: { response: { 200: Health, 503: Health } },
    config: { access: 'public' as const },
  }
  app.get('/healthz', health, async (request, reply) => {
    const reasons = await checks().catch((error: unknown) => {
      request.log.error({ err: error }, 'a health check failed')
      return ['a health check itself failed; the log says why']
    })
    const ready = reasons.length === 0
    return reply.status(ready ? 200 : 503).send({ ready, reasons })
  })

  app.get('/metrics', { schema: {}, config: { access: 'public' } }, async (request, reply) => {
    if (!isFromThisMachine(request)) admitReader(request)
    return reply.type(metrics.contentType).send(await metrics.metrics())
  })
}

function admitReader({ person }: FastifyRequest): void {
  if (person === null) throw new AppError('NOT_SIGNED_IN', 'metrics from another machine')
  if (isNowhere(reachOf(person, 'read-metrics', new Date())))
    throw new AppError('FORBIDDEN', 'metrics')
}

/** Behind a proxy on this machine everybody's address is loopback, but not the name they asked for. */
function isFromThisMachine(request: FastifyRequest): boolean {
  const { hostname } = URL.parse(`http://${request.headers.host}`) ?? { hostname: '' }
  const isLocalName =
    hostname === 'localhost' || isLoopbackAddress(hostname.replace(/^\[|\]$/g, ''))
  const { forwarded, 'x-forwarded-for': forwardedFor } = request.headers
  const isProxied = forwarded !== undefined || forwardedFor !== undefined
  return isLoopbackAddress(request.socket.remoteAddress) && isLocalName && !isProxied
}
