import { parseArgs } from 'node:util'

import { z } from 'zod'

import { EnvironmentDigest } from '#protocol/ids.ts'

import { LaunchRefused } from '../contract/launch-refused.ts'

const Path = z.string().min(1).max(4096)

/** The launcher's own arguments; what follows `--` is handed to the server as it is. */
export const LauncherArguments = z.strictObject({
  app: Path,
  node: Path,
  worker: Path,
  cache: Path,
  'data-dir': Path,
  environment: EnvironmentDigest,
  user: z
    .string()
    .regex(/^[a-z_][a-z0-9_-]{0,31}$/)
    .default('vitrine'),
  /** What is started as the service user, below the app. */
  entry: z
    .string()
    .regex(/^[a-z][a-z0-9-]*(\/[a-z0-9-]+)*\.ts$/)
    .default('server/main.ts'),
  /** The mount namespace of whoever started us, as /proc names it: ours has to be another one. */
  outside: z.string().regex(/^mnt:\[[0-9]{1,20}\]$/),
  'tls-cert': Path.optional(),
  'tls-key': Path.optional(),
})
export type LauncherArguments = z.infer<typeof LauncherArguments> & { serverArguments: string[] }

export function parseLauncherArguments(argv: readonly string[]): LauncherArguments {
  const names = Object.keys(LauncherArguments.shape)
  const options = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]))
  try {
    const { values, positionals, tokens } = parseArgs({
      args: [...argv],
      options,
      allowPositionals: true,
      tokens: true,
    })
    const terminator = tokens.find((token) => token.kind === 'option-terminator')
    const ours = tokens.filter((token) => token.kind === 'positional')
    if (ours.some((token) => terminator === undefined || token.index < terminator.index))
      throw new Error('the arguments of the server follow --')
    const parsed = LauncherArguments.parse({ ...values })
    if ((parsed['tls-cert'] === undefined) !== (parsed['tls-key'] === undefined))
      throw new Error('--tls-cert and --tls-key go together')
    return { ...parsed, serverArguments: positionals }
  } catch (error) {
    const cause =
      error instanceof z.ZodError
        ? error.issues.map((issue) => `--${issue.path.join('.')}: ${issue.message}`).join('; ')
        : String(error instanceof Error ? error.message : error)
    throw new LaunchRefused(`the launcher does not understand its arguments: ${cause}`)
  }
}
