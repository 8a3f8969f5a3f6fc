import type { LaunchRequest } from '#protocol/launch.ts'
import type { ScreenSize } from '#protocol/screen.ts'

import { framebufferFileBytes } from '../contract/framebuffer-file.ts'
import type { Guest } from './guest.ts'

/**
 * A display server with our agent. It gets the far ends of two pipes, and no socket: over a socket it
 * could hand a descriptor to a trusted process.
 */
export function desktopGuest(request: Extract<LaunchRequest, { surface: 'desktop' }>): Guest {
  const { largestScreen, screen, scale } = request
  const agent = ['/run/guest/node', '/run/guest/app/sandbox/guest/agent.ts']
  const sizes = ['--largest', written(largestScreen), '--screen', written(screen)]
  const text = ['--scale', String(scale)]
  return {
    // The viewer shows the pointer itself, in the shape that the bell names: it follows the hand without
    // a round trip, and moving it makes no frame.
    command: [...agent, ...sizes, ...text, '--pointer', 'hidden'],
    hasTerminal: false,
    shared: { framebufferBytes: framebufferFileBytes(largestScreen) },
    openEnds: (folder, _user, open) => {
      const kept = [open(folder.openPipe('input', 'keep')), open(folder.openPipe('bell', 'keep'))]
      const input = open(folder.openPipe('input', 'read'))
      const bell = open(folder.openPipe('bell', 'write'))
      return { given: [input, bell], kept }
    },
  }
}

function written(size: ScreenSize): string {
  return `${size.width}x${size.height}`
}
