/** The launcher did not start the jail. The message is one line with the cause, for the operator's log. */
export class JailRefused extends Error {
  override readonly name = 'JailRefused'
}
