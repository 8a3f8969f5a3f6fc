/**
 * What Vitrine's processes see below `/run/vitrine`. The launcher mounts it in a mount namespace of
 * its own, so on the host the folder stays empty, and it is gone with the last process.
 */
const ROOT = '/run/vitrine'

export const RUNTIME = {
  root: ROOT,
  app: `${ROOT}/app`,
  node: `${ROOT}/node`,
  worker: `${ROOT}/worker`,
  cache: `${ROOT}/cache`,
  data: `${ROOT}/data`,
  /** The server's own: sockets of its runners. */
  run: `${ROOT}/run`,
  tls: `${ROOT}/tls`,
  launcherSocket: `${ROOT}/launcher.sock`,
  systemCallFilter: `${ROOT}/system-call-filter`,
  /** For environments that declare `loopback`. */
  systemCallFilterWithLoopback: `${ROOT}/system-call-filter-with-loopback`,
  environments: `${ROOT}/environments`,
  /** What of the app and of Node a guest sees, under names that say nothing of the host. */
  guest: `${ROOT}/guest`,
  /** Holds nothing, ever. */
  empty: `${ROOT}/empty`,
  sessions: `${ROOT}/sessions`,
  /** Homes that are kept, each mounted while a session uses it. */
  homes: `${ROOT}/homes`,
} as const
