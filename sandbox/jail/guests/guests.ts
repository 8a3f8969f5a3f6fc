import type { LaunchRequest } from '#protocol/launch.ts'
import type { SurfaceKind } from '#protocol/screen.ts'

import { RUNTIME } from '../host/runtime-folder.ts'
import { desktopGuest } from './desktop-guest.ts'
import type { Guest } from './guest.ts'
import { terminalGuest } from './terminal-guest.ts'

type Requests = { [Kind in SurfaceKind]: Extract<LaunchRequest, { surface: Kind }> }

type GuestKind<Request> = {
  /** What of the app it runs, below /run/guest, with Node beside it; a guest sees no more of either. */
  appFiles: readonly string[]
  of: (request: Request) => Guest
}

/** Each kind of surface; the launcher asks here and never for the kind itself. */
const GUESTS: { readonly [Kind in SurfaceKind]: GuestKind<Requests[Kind]> } = {
  desktop: {
    appFiles: ['package.json', 'protocol', 'sandbox/guest', 'node_modules/x11'],
    of: desktopGuest,
  },
  terminal: { appFiles: [], of: terminalGuest },
}

/** What of the app any guest may see; the launcher mounts it once for all. */
export const GUEST_APP_FILES: readonly string[] = [
  ...new Set(Object.values(GUESTS).flatMap(({ appFiles }) => appFiles)),
]

export function guestOf<Kind extends SurfaceKind>(kind: Kind, request: Requests[Kind]): Guest {
  return GUESTS[kind].of(request)
}

/** What appears below /run/guest. */
export function guestFiles(kind: SurfaceKind): { name: string; source: string }[] {
  const { appFiles } = GUESTS[kind]
  if (appFiles.length === 0) return []
  return [
    { name: 'node', source: `${RUNTIME.guest}/node` },
    ...appFiles.map((path) => ({ name: `app/${path}`, source: `${RUNTIME.guest}/app/${path}` })),
  ]
}
