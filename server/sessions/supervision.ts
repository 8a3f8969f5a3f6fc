import type { Supervision as Command } from '#protocol/api/sessions.ts'
import type { SessionId } from '#protocol/ids.ts'

import { type Person, reaches, reachOf } from '../access/roles.ts'
import { AppError } from '../errors.ts'
import type { Journal } from '../journal/journal.ts'
import type { Projects } from '../projects/projects.ts'
import type { Running } from './running.ts'
import type { SessionService } from './session-service.ts'

export type SupervisionOptions = {
  sessions: SessionService
  projects: Projects
  journal: Journal
}

/** What a supervisor does to sessions of other people in the projects that are the supervisor's to watch. */
export class Supervision {
  readonly #options: SupervisionOptions

  constructor(options: SupervisionOptions) {
    this.#options = options
  }

  /** Freezes a session, lets it go on, or writes to whoever views it; on record before it is done. */
  command(person: Person, id: SessionId, command: Command): void {
    const { session, row } = this.#supervised(person, id)
    const about = aboutOf(person, row)
    const { journal } = this.#options
    switch (command.action) {
      case 'freeze':
        journal.record((note) => note({ action: 'session/frozen', ...about, details: {} }))
        session.freeze(true)
        return
      case 'release':
        journal.record((note) => note({ action: 'session/released', ...about, details: {} }))
        session.freeze(false)
        return
      case 'message': {
        const details = { text: command.text }
        journal.record((note) => note({ action: 'session/written-to', ...about, details }))
        session.tell(command.text)
      }
    }
  }

  /**
   * A view of a live session, which is a replay of what is being recorded: it has its own line, encoder
   * and account, and nothing that is typed into it goes anywhere.
   */
  async observe(person: Person, id: SessionId, address: string): Promise<SessionId> {
    const { sessions, projects } = this.#options
    const { session, row } = this.#supervised(person, id)
    const project = projects.find(row.projectId)
    if (project === undefined) throw new AppError('NOT_FOUND', 'the project is gone')
    const about = aboutOf(person, row)
    const view = await sessions.startReplay(person, {
      recordingId: id,
      project,
      surface: row.surface,
      address,
      follow: true,
      onRecord: (note, shown) =>
        note({ action: 'session/observed', ...about, details: { view: shown } }),
    })
    const observation = view.session
    observation.on('started', () => session.requestKeyFrame())
    observation.on('watching', (isWatching) => session.observed(isWatching))
    session.once('ended', () => void observation.end('observed-session-ended'))
    return view.row.id
  }

  /** A live session that runs, within the person's reach, of somebody else. */
  #supervised(person: Person, id: SessionId): Running {
    const running = this.#options.sessions.find(id)
    const reach = reachOf(person, 'supervise-session', new Date())
    if (running?.row.kind !== 'live' || !reaches(reach, running.row.projectId)) {
      throw new AppError('NOT_FOUND', 'no such session for this supervisor')
    }
    if (running.row.personId === person.id) {
      throw new AppError('OWN_SESSION', 'nobody supervises what is their own')
    }
    return running
  }
}

function aboutOf(person: Person, { id, projectId, policyVersion }: Running['row']) {
  return {
    subject: id,
    project: projectId,
    policyVersion,
    actor: { kind: 'person', id: person.id },
  } as const
}
