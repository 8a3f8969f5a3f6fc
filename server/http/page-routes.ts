import { readdirSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'

import fastifyStatic from '@fastify/static'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'

import { SessionId } from '#protocol/ids.ts'

import { isNowhere, reachOf } from '../access/roles.ts'
import { StartError } from '../errors.ts'
import type { Notices } from './notices.ts'

/** The name of such a file changes with its content. */
const HASHED_FOLDER = 'assets/'

export type PageRoutesOptions = { clientDirectory: string; notices: Notices }

/** The built client: its pages, by what a person may do, and exactly the files that the build left. */
export const pageRoutes: FastifyPluginAsyncZod<PageRoutesOptions> = async (app, options) => {
  const { clientDirectory, notices } = options
  const askToSignIn = (request: FastifyRequest, reply: FastifyReply): FastifyReply =>
    notices.send(request, reply, { notice: 'sign-in-needed', status: 401 })
  const pages = readPages(clientDirectory)
  await app.register(fastifyStatic, { root: clientDirectory, serve: false })

  const open = { schema: {}, config: { access: 'public' as const } }
  app.get('/', open, async (request, reply) => {
    if (request.person === null) return askToSignIn(request, reply)
    const reach = reachOf(request.person, 'start-session', new Date())
    return sendPage(reply, isNowhere(reach) ? pages.console : pages.desk)
  })

  // For people of several roles, whose start page is only one of theirs. What a page may ask for is
  // decided by the API, so the page itself is no secret.
  for (const name of ['desk', 'console'] as const) {
    app.get(`/${name}`, open, async (request, reply) =>
      request.person === null ? askToSignIn(request, reply) : sendPage(reply, pages[name]),
    )
  }

  const Params = z.strictObject({ sessionId: SessionId })
  app.get(
    '/view/:sessionId',
    { schema: { params: Params }, config: { access: 'public' } },
    async (request, reply) => {
      if (request.person === null) return askToSignIn(request, reply)
      return sendPage(reply, pages.view)
    },
  )

  for (const file of listFiles(clientDirectory)) {
    const caching = file.startsWith(HASHED_FOLDER)
      ? 'public, max-age=31536000, immutable'
      : 'no-cache'
    app.get(`/${file}`, open, async (_request: FastifyRequest, reply) =>
      reply.header('cache-control', caching).sendFile(file, { cacheControl: false }),
    )
  }
}

function sendPage(reply: FastifyReply, html: string): FastifyReply {
  return reply.type('text/html; charset=utf-8').send(html)
}

function readPages(directory: string): Record<'desk' | 'console' | 'view', string> {
  const read = (name: string): string => readFileSync(join(directory, `${name}.html`), 'utf8')
  try {
    return { desk: read('desk'), console: read('console'), view: read('view') }
  } catch (error) {
    throw new StartError(
      `there is no built client in ${directory}. Start with scripts/start, which builds it.`,
      { cause: error },
    )
  }
}

/** Every file but the pages, as addresses below `/`. A closed list: no path of a request is a path of a file. */
function listFiles(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.html'))
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .map((path) => path.split(sep).map(encodeURIComponent).join('/'))
}
