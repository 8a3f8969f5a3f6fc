/** Something that was asked for cannot be done. The message is one line: the cause, then the remedy. */
export class LaunchRefused extends Error {
  override readonly name = 'LaunchRefused'
}
