import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'

import { Project } from '#protocol/api/projects.ts'
import type { PersonId } from '#protocol/ids.ts'

import { signedIn } from '../http/build-app.ts'

export type ProjectRoutesOptions = { listProjectsOf: (personId: PersonId) => Project[] }

/** The catalogue: what a person's projects hold and how their results are reproduced. */
export const projectRoutes: FastifyPluginAsyncZod<ProjectRoutesOptions> = async (app, options) => {
  const list = {
    schema: { response: { 200: z.array(Project) } },
    config: { access: 'read-catalogue' as const },
  }
  app.get('/api/projects', list, (request) => options.listProjectsOf(signedIn(request).id))
}
