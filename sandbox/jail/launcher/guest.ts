import { access } from 'node:fs/promises'

import type { LaunchRequest } from '#protocol/launch.ts'
import type { ScreenSize } from '#protocol/screen.ts'

import { RUNTIME } from '../runtime-folder.ts'

/** Of the app the guest gets this and no more: its agent, what the agent imports, and a profile. */
const AGENT_FILES = ['package.json', 'protocol', 'sandbox/guest', 'node_modules/x11']
const PROFILE = 'sandbox/guest/profile.sh'

/** What appears below /run/guest. */
export async function guestFiles(
  surface: LaunchRequest['surface'],
): Promise<{ name: string; source: string }[]> {
  const files = await profileFile()
  if (surface === 'terminal') return files
  return [
    ...files,
    { name: 'node', source: RUNTIME.node },
    ...AGENT_FILES.map((path) => ({ name: `app/${path}`, source: `${RUNTIME.app}/${path}` })),
  ]
}

/** The guest's main program; the session ends with it. */
export function guestCommand(request: LaunchRequest): string[] {
  if (request.surface === 'terminal') return ['/bin/bash', '--login']
  const agent = ['/run/guest/node', '/run/guest/app/sandbox/guest/agent.ts']
  const { largestScreen, screen } = request
  return [...agent, '--largest', written(largestScreen), '--screen', written(screen)]
}

function written(size: ScreenSize): string {
  return `${size.width}x${size.height}`
}

async function profileFile(): Promise<{ name: string; source: string }[]> {
  const source = `${RUNTIME.app}/${PROFILE}`
  try {
    await access(source)
    return [{ name: 'profile.sh', source }]
  } catch {
    return []
  }
}
