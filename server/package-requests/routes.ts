import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'

import { PackageAsked, PackageDecision, PackageRequest } from '#protocol/api/package-requests.ts'
import { PackageRequestId } from '#protocol/ids.ts'

import { signedIn } from '../http/build-app.ts'
import type { PackageRequests } from './package-requests.ts'

const Params = z.strictObject({ id: PackageRequestId })

export type PackageRequestRoutesOptions = { packageRequests: PackageRequests }

/** Packages that people ask for, and what becomes of it. */
export const packageRequestRoutes: FastifyPluginAsyncZod<PackageRequestRoutesOptions> = async (
  app,
  { packageRequests },
) => {
  app.get(
    '/api/package-requests',
    { config: { access: 'signed-in' }, schema: { response: { 200: z.array(PackageRequest) } } },
    async (request) => packageRequests.list(signedIn(request)),
  )

  app.post(
    '/api/package-requests',
    {
      config: { access: 'request-package' },
      schema: { body: PackageAsked, response: { 201: z.strictObject({ id: PackageRequestId }) } },
    },
    async (request, reply) => {
      const id = packageRequests.ask(signedIn(request), request.body)
      return reply.status(201).send({ id })
    },
  )

  app.post(
    '/api/package-requests/:id/decision',
    {
      config: { access: 'decide-package-request' },
      schema: { params: Params, body: PackageDecision, response: { 204: z.null() } },
    },
    async (request, reply) => {
      packageRequests.decide(signedIn(request), request.params.id, request.body)
      return reply.status(204).send(null)
    },
  )
}
