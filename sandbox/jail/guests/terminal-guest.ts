import { constants, openSync } from 'node:fs'

import type { LaunchRequest } from '#protocol/launch.ts'

import { openTerminal } from './terminal-device.ts'
import type { Guest } from './guest.ts'

/** A shell on a pseudo-terminal whose other end is the runner's. It greets from the system tree. */
export function terminalGuest(request: Extract<LaunchRequest, { surface: 'terminal' }>): Guest {
  return {
    command: ['/bin/bash', '--login'],
    hasTerminal: true,
    shared: undefined,
    openEnds: (_folder, user, open) => {
      const terminal = open(openTerminal(request.tty, user, request.userId))
      const again = openSync(`/proc/self/fd/${terminal}`, constants.O_RDWR | constants.O_NOCTTY)
      return { given: [terminal, open(again)], kept: [] }
    },
  }
}
