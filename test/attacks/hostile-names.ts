/** Names of a data set, a project or a session that mean something to a shell, a path or an option parser. */
export const HOSTILE_NAMES: readonly string[] = [
  '--bind',
  '../keys',
  '../forbidden',
  'a\nb',
  'a\0b',
  '.',
  '/',
  '',
  '😀',
  'x'.repeat(4096),
  '-',
  '$(id)',
]
