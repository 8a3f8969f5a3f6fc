import { pino, type Logger } from 'pino'

export type LoggerOptions = {
  level?: 'debug' | 'info' | 'warn' | 'error' | 'silent'
  /** Standard error when absent, since standard output belongs to the READY lines. */
  destination?: { write(line: string): void }
}

/**
 * The server's log. A request is named by its route's pattern, never by its address: a sign-in link's
 * token stands in the path, and whoever reads logs must not be able to use it.
 */
export function createLogger({ level = 'info', destination }: LoggerOptions = {}): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { req: () => undefined, res: () => undefined },
    redact: {
      paths: [
        'token',
        'cookie',
        'url',
        '*.token',
        '*.cookie',
        'headers',
        '*.headers',
        '*.rawHeaders',
      ],
      remove: true,
    },
  }
  return pino(options, destination ?? pino.destination({ dest: 2, sync: true }))
}
