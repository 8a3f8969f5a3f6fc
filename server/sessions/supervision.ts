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

  /** Freezes a session, lets it go on, or writes to whoever views it. */
  command(person: Person, id: SessionId, command: Command): void {
    const { session, row } = this.#supervised(person, id)
    const about = {
      subject: id,
      project: row.projectId,
      policyVersion: row.policyVersion,
      actor: { kind: 'person', id: person.id },
    } as const
    this.#options.journal.record((note) => {
      switch (command.action) {
        case 'freeze':
          note({ action: 'session/frozen', ...about, details: {} })
          session.freeze(true)
          return
        case 'release':
          note({ action: 'session/released', ...about, details: {} })
          session.freeze(false)
          return
        case 'message':
          note({ action: 'session/written-to', ...about, details: { text: command.text } })
          session.tell(command.text)
      }
    })
  }

  /**
   * A view of a live session, which is a replay of what is being recorded: it has its own line, encoder
   * and account, and nothing that is typed into it goes anywhere.
   */
  async observe(person: Person, id: SessionId, address: string): Promise<SessionId> {
    const { sessions, projects, journal } = this.#options
    const { session, row } = this.#supervised(person, id)
    const project = projects.find(row.projectId)
    if (project === undefined) throw new AppError('NOT_FOUND', 'the project is gone')
    const { surface } = row
    const view = await sessions.startReplay(person, {
      recordingId: id,
      project,
      surface,
      address,
      follow: true,
    })
    journal.record((note) =>
      note({
        action: 'session/observed',
        subject: id,
        project: row.projectId,
        policyVersion: row.policyVersion,
        actor: { kind: 'person', id: person.id },
        details: { view: view.row.id },
      }),
    )
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
