import { LAUNCH_PROTOCOL_VERSION, type LaunchRequest } from '#protocol/launch.ts'
import type { Assignment } from '#protocol/link.ts'

import { Jail } from '../jail/client/jail.ts'
import { DesktopSurface } from '../surface/desktop/desktop-surface.ts'
import type { Surface } from '../surface/surface.ts'
import { TerminalSurface } from '../surface/terminal/terminal-surface.ts'

type LiveAssignment = Extract<Assignment, { kind: 'live' }>

/** Starts the sandbox of a live session and what shows it. Nothing is left behind when it throws. */
export async function startSurface(assignment: LiveAssignment): Promise<Surface> {
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
  const startJail = (request: LaunchRequest): Promise<Jail> =>
    Jail.start({ socketPath: launcherSocket, request })

  switch (assignment.surface) {
    case 'terminal':
      return TerminalSurface.open({
        size: screen,
        scale,
        largest: largestScreen,
        startJail: (tty) => startJail({ ...common, surface: 'terminal', tty }),
      })
    case 'desktop': {
      const jail = await startJail({ ...common, surface: 'desktop', screen, scale, largestScreen })
      const surface = await DesktopSurface.open({ jail, screen, largestScreen })
      // Nobody is shown a desktop that they cannot type into yet.
      await surface.usable()
      if (surface.alive) return surface
      await surface.close()
      throw new Error('the sandbox ended before its desktop could be used')
    }
  }
}
