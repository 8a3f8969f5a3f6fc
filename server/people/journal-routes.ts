import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'

import { FactsQuery, MAX_FACTS_LISTED, RecordedFact } from '#protocol/api/facts.ts'

import { reachOf } from '../access/roles.ts'
import { AppError } from '../errors.ts'
import { signedIn } from '../http/build-app.ts'
import type { Journal, StoredFact } from '../journal/journal.ts'
import type { People } from './people.ts'

export type JournalRoutesOptions = { journal: Journal; people: Pick<People, 'named'> }

/** Who did what to which, newest first, for whoever answers for a project: what lies beyond it is not there. */
export const journalRoutes: FastifyPluginAsyncZod<JournalRoutesOptions> = async (
  app,
  { journal, people },
) => {
  const describe = ({ at, actor, details, ...fact }: StoredFact): RecordedFact => ({
    ...fact,
    at: at.toISOString(),
    actor: people.named(actor),
    details: (details as RecordedFact['details'] | undefined) ?? null,
  })

  app.get(
    '/api/facts',
    {
      config: { access: 'read-journal' },
      schema: { querystring: FactsQuery, response: { 200: z.array(RecordedFact) } },
    },
    async (request) => {
      const reach = reachOf(signedIn(request), 'read-journal', new Date())
      const facts = journal.page(request.query, reach, MAX_FACTS_LISTED)
      if (facts.length === 0 && request.query.before === undefined) {
        throw new AppError('NOT_FOUND', 'nothing is on record of it within this reach')
      }
      return facts.map(describe)
    },
  )
}
