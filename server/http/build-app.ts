import { createServer as createHttpServer, type Server } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'

import fastifyCookie from '@fastify/cookie'
import fastifySwagger from '@fastify/swagger'
import fastify, {
  LogController,
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyRequest,
  type RouteOptions,
} from 'fastify'
import {
  jsonSchemaTransform,
  serializerCompiler,
  validatorCompiler,
} from 'fastify-type-provider-zod'
import type { Logger } from 'pino'

import { ErrorBody } from '#protocol/errors.ts'

import { AppError } from '../errors.ts'
import type { Person } from '../people/access.ts'
import type { Access, Admission } from './admission.ts'
import { handleError, handleNotFound } from './error-handler.ts'
import { addSecurityHeaders } from './security-headers.ts'

/** The largest request is a session request of a few hundred bytes. */
const MAX_BODY_BYTES = 16 * 1024
/** A client that has not finished its request by then is holding a socket on purpose. */
const REQUEST_DEADLINE_MS = 20_000
const MAX_CONNECTIONS = 2_048

declare module 'fastify' {
  // oxlint-disable-next-line typescript/consistent-type-definitions -- Only an interface can be merged.
  interface FastifyContextConfig {
    /** Who may call this route. A route that does not say is refused when the app is built. */
    access?: Access
  }
  // oxlint-disable-next-line typescript/consistent-type-definitions -- Only an interface can be merged.
  interface FastifyRequest {
    /** Who asks; null where a route is public and nobody is signed in. */
    person: Person | null
  }
}

export type AppOptions = {
  admission: Admission
  logger: Logger
  /** Certificate and key in PEM; null for plain HTTP. */
  tls: { cert: Buffer; key: Buffer } | null
}

/**
 * An app with every rule that holds for all routes, and no route yet: register those as plugins, then
 * `inject()` or `listen()`. Each route says who may call it: `config: { access: 'start-session' }`.
 */
export async function buildApp(options: AppOptions): Promise<FastifyInstance> {
  const { admission, logger, tls } = options
  const loggerInstance: FastifyBaseLogger = logger
  const app: FastifyInstance = fastify({
    loggerInstance,
    // Fastify would log addresses, and a sign-in link is one; the hook below names routes instead.
    logController: new LogController({ disableRequestLogging: true }),
    exposeHeadRoutes: false,
    bodyLimit: MAX_BODY_BYTES,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 128 },
    serverFactory: (handler): Server => {
      const limits = { requestTimeout: REQUEST_DEADLINE_MS, headersTimeout: REQUEST_DEADLINE_MS }
      const server =
        tls === null
          ? createHttpServer(limits, handler)
          : createHttpsServer({ ...limits, ...tls, minVersion: 'TLSv1.2' }, handler)
      server.maxConnections = MAX_CONNECTIONS
      return server
    },
  })
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.setErrorHandler(handleError)
  app.setNotFoundHandler(handleNotFound)
  app.removeContentTypeParser('text/plain')
  app.decorateRequest('person', null)
  app.addHook('onRoute', completeRoute)
  await addSecurityHeaders(app, tls !== null)
  app.addHook('onRequest', async (request) => admit(request, admission))
  app.addHook('onResponse', async (request, reply) => {
    const line = {
      method: request.method,
      route: request.routeOptions.url ?? null,
      status: reply.statusCode,
      personId: request.person?.id,
      ms: Math.round(reply.elapsedTime),
    }
    request.log.debug(line, 'request answered')
  })
  await app.register(fastifyCookie)
  await describeApi(app)
  return app
}

/** The person behind a request to a route whose access is not `public`. */
export function signedIn(request: FastifyRequest): Person {
  if (request.person === null) throw new AppError('NOT_SIGNED_IN', 'the route is public')
  return request.person
}

function admit(request: FastifyRequest, admission: Admission): void {
  // An address without a route tells nobody anything, so nobody needs to be admitted to it.
  const access = request.is404 ? 'public' : request.routeOptions.config.access
  if (access === undefined) throw new AppError('FORBIDDEN', 'the route declares no access')
  const judgement = admission.judge(request, access)
  if (!judgement.ok) throw new AppError(judgement.code, 'refused on arrival')
  request.person = judgement.person
}

/** Refuses a route of unknown access, and describes its refusals; only `/api/` is described at all. */
function completeRoute(route: RouteOptions): void {
  if (route.config?.access === undefined) {
    throw new Error(`the route ${String(route.method)} ${route.url} declares no access`)
  }
  const isApi = route.url.startsWith('/api/')
  route.schema = { hide: !isApi, ...route.schema }
  if (isApi) {
    const described = (route.schema.response ?? {}) as Record<string, unknown>
    route.schema.response = { ...described, '4xx': ErrorBody, '5xx': ErrorBody }
  }
}

async function describeApi(app: FastifyInstance): Promise<void> {
  await app.register(fastifySwagger, {
    openapi: { openapi: '3.1.0', info: { title: 'Vitrine', version: '1' } },
    transform: jsonSchemaTransform,
  })
  const description = { schema: { hide: true }, config: { access: 'public' as const } }
  app.get('/api/openapi.json', description, async () => app.swagger())
}
