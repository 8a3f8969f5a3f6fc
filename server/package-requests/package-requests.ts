import { v7 } from 'uuid'

import {
  MAX_WAITING_REQUESTS,
  type PackageAsked,
  type PackageDecision,
  type PackageRequest,
} from '#protocol/api/package-requests.ts'
import { PackageRequestId } from '#protocol/ids.ts'

import { type Person, reaches, reachOf } from '../access/roles.ts'
import { AppError } from '../errors.ts'
import type { Journal } from '../journal/journal.ts'
import type { Projects } from '../projects/projects.ts'
import type { PackageRequestRow, PackageRequestStore } from './store.ts'

export type PackageRequestsOptions = {
  store: PackageRequestStore
  journal: Journal
  projects: Pick<Projects, 'find'>
}

/**
 * Packages that people miss in their sessions, for whoever writes the environment's file. Nothing here
 * fetches or installs. The words are a person's to another person; no guest can put anything here.
 */
export class PackageRequests {
  readonly #options: PackageRequestsOptions

  constructor(options: PackageRequestsOptions) {
    this.#options = options
  }

  /** The person's own, and everybody's in the projects where the person decides. */
  list(person: Person): PackageRequest[] {
    const now = new Date()
    const own = reachOf(person, 'request-package', now)
    const decided = reachOf(person, 'decide-package-request', now)
    return this.#options.store.list(person.id, own, decided).map(described)
  }

  ask(person: Person, { projectId, package: asked, reason }: PackageAsked): PackageRequestId {
    const { store, journal, projects } = this.#options
    const now = new Date()
    const isOpen = reaches(reachOf(person, 'request-package', now), projectId)
    if (!isOpen || projects.find(projectId) === undefined) {
      throw new AppError('NOT_FOUND', 'no such project for this person')
    }
    return journal.record((note) => {
      if (store.isWaiting(projectId, asked)) {
        throw new AppError('ALREADY_ASKED', 'the same package waits in this project')
      }
      if (store.countWaiting(person.id) >= MAX_WAITING_REQUESTS) {
        throw new AppError('TOO_MANY_REQUESTS', `${MAX_WAITING_REQUESTS} of this person wait`)
      }
      const id = PackageRequestId.parse(v7())
      const request = { id, projectId, personId: person.id, reason: reason ?? null, askedAt: now }
      store.insert({ ...request, ...asked })
      note({
        action: 'package/requested',
        subject: id,
        project: projectId,
        actor: { kind: 'person', id: person.id },
        details: { package: asked },
      })
      return id
    })
  }

  decide(person: Person, id: PackageRequestId, decision: PackageDecision): void {
    const { store, journal } = this.#options
    const now = new Date()
    const request = store.find(id, reachOf(person, 'decide-package-request', now))
    if (request === undefined) throw new AppError('NOT_FOUND', 'no such request for this person')
    journal.record((note) => {
      if (!store.decide(id, decision, now)) {
        throw new AppError('ALREADY_ASKED', 'somebody has decided on it already')
      }
      note({
        action: 'package/decided',
        subject: id,
        project: request.projectId,
        actor: { kind: 'person', id: person.id },
        details: { package: packageOf(request), state: decision.state },
      })
    })
  }
}

function packageOf({ archive, name }: PackageRequestRow): PackageRequest['package'] {
  return { archive, name }
}

function described(row: PackageRequestRow): PackageRequest {
  const { archive: _archive, name: _name, askedAt, decidedAt, ...request } = row
  return {
    ...request,
    package: packageOf(row),
    askedAt: askedAt.toISOString(),
    decidedAt: decidedAt?.toISOString() ?? null,
  }
}
