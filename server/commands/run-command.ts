import { StartError } from '../errors.ts'

/**
 * Runs a command that a person started: whatever goes wrong is one line on standard error and an exit
 * status, 1 for what was refused or failed and 2 for wrong arguments.
 */
export async function runCommand(
  main: (args: string[]) => Promise<void>,
  help: string,
): Promise<void> {
  const args = process.argv.slice(2)
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(help)
    return
  }
  try {
    await main(args)
  } catch (error) {
    const { message, status } =
      error instanceof StartError ? error : new StartError('the command failed', { cause: error })
    process.stderr.write(`vitrine: ${message}\n`)
    process.exitCode = status
  }
}
