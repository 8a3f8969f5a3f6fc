import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'

import { SessionId } from '#protocol/ids.ts'
import { SignedStatement, StatementKeys } from '#protocol/statement.ts'

import { AppError } from '../errors.ts'
import { signedIn } from '../http/build-app.ts'
import type { StatementIssuer } from './statement-issuer.ts'

export type StatementRoutesOptions = { statements: StatementIssuer }

/** What a data owner takes away: the signed account of a session, and the keys to check it with. */
export const statementRoutes: FastifyPluginAsyncZod<StatementRoutesOptions> = async (
  app,
  { statements },
) => {
  // Answers the very bytes that are on disk: their form is part of what is verified.
  app.get(
    '/api/statements/:id',
    {
      config: { access: 'read-statements' },
      schema: {
        params: z.strictObject({ id: SessionId }),
        response: { 200: { content: { 'application/json': { schema: SignedStatement } } } },
      },
      // A refusal is an object still.
      serializerCompiler: () => (body) => (typeof body === 'string' ? body : JSON.stringify(body)),
    },
    async (request, reply) => {
      const { id } = request.params
      const text = await statements.read(signedIn(request), id)
      if (text === undefined) throw new AppError('NOT_FOUND', 'no statement of such a session')
      return reply
        .type('application/json')
        .header('content-disposition', `attachment; filename="crossing-${id}.json"`)
        .send(text as unknown as SignedStatement)
    },
  )

  app.get(
    '/api/keys',
    { config: { access: 'public' }, schema: { response: { 200: StatementKeys } } },
    async () => statements.keys(),
  )
}
