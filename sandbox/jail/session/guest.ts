import type { LaunchRequest } from '#protocol/launch.ts'
import type { ScreenSize } from '#protocol/screen.ts'

import { RUNTIME } from '../host/runtime-folder.ts'

/** Of the app a desktop's guest gets this and no more: its agent and what the agent imports. */
export const AGENT_FILES = ['package.json', 'protocol', 'sandbox/guest', 'node_modules/x11']

/** What appears below /run/guest. A terminal needs nothing: its shell greets from the system tree. */
export function guestFiles(surface: LaunchRequest['surface']): { name: string; source: string }[] {
  if (surface === 'terminal') return []
  return [
    { name: 'node', source: `${RUNTIME.guest}/node` },
    ...AGENT_FILES.map((path) => ({ name: `app/${path}`, source: `${RUNTIME.guest}/app/${path}` })),
  ]
}

/** The guest's main program; the session ends with it. */
export function guestCommand(request: LaunchRequest): string[] {
  if (request.surface === 'terminal') return ['/bin/bash', '--login']
  const agent = ['/run/guest/node', '/run/guest/app/sandbox/guest/agent.ts']
  const { largestScreen, screen } = request
  const sizes = ['--largest', written(largestScreen), '--screen', written(screen)]
  // The viewer shows the pointer itself, in the shape that the bell names: it follows the hand without
  // a round trip, and moving it makes no frame.
  return [...agent, ...sizes, '--pointer', 'hidden']
}

function written(size: ScreenSize): string {
  return `${size.width}x${size.height}`
}
