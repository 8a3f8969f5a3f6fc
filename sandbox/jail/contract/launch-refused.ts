/**
 * Something that was asked for cannot be done, as the launcher says it and as the runner that asked
 * throws it again. The message is one line: the cause, then the remedy.
 */
export class LaunchRefused extends Error {
  override readonly name = 'LaunchRefused'
}
