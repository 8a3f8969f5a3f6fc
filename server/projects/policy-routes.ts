import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'

import { PolicyChanges, PolicyInForce, PolicyPut, PolicyVersion } from '#protocol/api/policies.ts'
import { canonicalJson } from '#protocol/canonical-json.ts'
import { ProjectId } from '#protocol/ids.ts'
import type { Action } from '#protocol/plain/actions.ts'
import { Policy } from '#protocol/policy.ts'

import { type Person, reachOf } from '../access/roles.ts'
import { signedIn } from '../http/build-app.ts'
import type { Policies } from './policies.ts'

/** A policy may name 256 networks and every hour of a week. */
const MAX_POLICY_BYTES = 64 * 1024

const Version = z.coerce.number().int().min(1)
const OfProject = z.strictObject({ id: ProjectId })
const OfVersion = z.strictObject({ id: ProjectId, version: Version })

export type PolicyRoutesOptions = { policies: Policies }

/** A project's policies, present and past: listed, compared, taken away as they are signed, and changed. */
export const policyRoutes: FastifyPluginAsyncZod<PolicyRoutesOptions> = async (
  app,
  { policies },
) => {
  const config = { access: 'read-policies' as const }

  app.get(
    '/api/projects/:id/policies',
    { config, schema: { params: OfProject, response: { 200: z.array(PolicyVersion) } } },
    async (request) =>
      policies.versions(request.params.id, reach(signedIn(request), 'read-policies')),
  )

  // Answers the very bytes whose digest a statement names.
  app.get(
    '/api/projects/:id/policies/:version',
    {
      config,
      schema: {
        params: OfVersion,
        response: { 200: { content: { 'application/json': { schema: Policy } } } },
      },
      serializerCompiler: () => canonicalJson,
    },
    async (request, reply) => {
      const { id, version } = request.params
      const policy = policies.read(id, version, reach(signedIn(request), 'read-policies'))
      return reply
        .header('content-disposition', `attachment; filename="policy-${id}-${version}.json"`)
        .type('application/json')
        .send(policy)
    },
  )

  app.get(
    '/api/projects/:id/policies/:version/changes',
    {
      config,
      schema: {
        params: OfVersion,
        querystring: z.strictObject({ from: Version }),
        response: { 200: PolicyChanges },
      },
    },
    async (request) => {
      const { id, version: to } = request.params
      const { from } = request.query
      return policies.changes(id, { from, to }, reach(signedIn(request), 'read-policies'))
    },
  )

  app.put(
    '/api/projects/:id/policy',
    {
      config: { access: 'change-policy' },
      bodyLimit: MAX_POLICY_BYTES,
      schema: { params: OfProject, body: PolicyPut, response: { 200: PolicyInForce } },
    },
    async (request) => {
      const person = signedIn(request)
      return policies.change(request.params.id, request.body, {
        reach: reach(person, 'change-policy'),
        actor: { kind: 'person', id: person.id },
      })
    },
  )
}

function reach(person: Person, action: Action) {
  return reachOf(person, action, new Date())
}
