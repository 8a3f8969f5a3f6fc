import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'

import { OpenProject } from '#protocol/api/projects.ts'

import { reachOf } from '../access/roles.ts'
import { signedIn } from '../http/build-app.ts'
import type { Projects } from './projects.ts'

export type ProjectRoutesOptions = { projects: Projects }

/** The catalogue: what a person's projects hold and how their results are reproduced. */
export const projectRoutes: FastifyPluginAsyncZod<ProjectRoutesOptions> = async (
  app,
  { projects },
) => {
  const list = {
    schema: { response: { 200: z.array(OpenProject) } },
    config: { access: 'read-catalogue' as const },
  }
  app.get('/api/projects', list, async (request) =>
    projects.list(reachOf(signedIn(request), 'read-catalogue', new Date())),
  )
}
