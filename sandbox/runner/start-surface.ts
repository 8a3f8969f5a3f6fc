import { LAUNCH_PROTOCOL_VERSION, type LaunchRequest } from '#protocol/launch.ts'
import type { JailWork } from '#protocol/launch.ts'
import type { Assignment } from '#protocol/link.ts'

import { Jail } from '../jail/client/jail.ts'
import { DesktopSurface } from '../surface/desktop/desktop-surface.ts'
import type { Surface } from '../surface/surface.ts'
import { TerminalSurface } from '../surface/terminal/terminal-surface.ts'

type LiveAssignment = Extract<Assignment, { kind: 'live' }>

export type StartedSurface = {
  surface: Surface
  /** What runs in its jail beside what it began with; undefined when that cannot be found out. */
  askWork: () => Promise<JailWork | undefined>
}

/** Starts the sandbox of a live session and what shows it. Nothing is left behind when it throws. */
export async function startSurface(assignment: LiveAssignment): Promise<StartedSurface> {
  const { screen, scale, launcherSocket } = assignment
  const { largestScreen } = assignment.stream
  const common = {
    version: LAUNCH_PROTOCOL_VERSION,
    sessionId: assignment.sessionId,
    userId: assignment.userId,
    environment: assignment.environment,
    datasets: assignment.datasets,
    project: assignment.project,
    limits: assignment.limits,
    home: assignment.home,
  } as const
  let jail: Jail | undefined
  const startJail = async (request: LaunchRequest): Promise<Jail> => {
    jail = await Jail.start({ socketPath: launcherSocket, request })
    return jail
  }
  const askWork = async (): Promise<JailWork | undefined> => jail?.work()

  switch (assignment.surface) {
    case 'terminal':
      return {
        askWork,
        surface: await TerminalSurface.open({
          size: screen,
          scale,
          largest: largestScreen,
          startJail: (tty) => startJail({ ...common, surface: 'terminal', tty }),
        }),
      }
    case 'desktop': {
      const started = await startJail({
        ...common,
        surface: 'desktop',
        screen,
        scale,
        largestScreen,
      })
      const surface = await DesktopSurface.open({ jail: started, screen, scale, largestScreen })
      // Nobody is shown a desktop that they cannot type into yet.
      await surface.usable()
      if (surface.alive) return { askWork, surface }
      await surface.close()
      throw new Error('the sandbox ended before its desktop could be used')
    }
  }
}
