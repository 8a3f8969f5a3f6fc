import type { EndReason } from '#protocol/reasons.ts'
import type { RunnerMessage } from '#protocol/link.ts'

/** What people are told when a runner said why its session ended. */
export function endReasonOf(
  reason: Extract<RunnerMessage, { type: 'ended' }>['reason'],
): EndReason {
  switch (reason) {
    case 'guest-exited':
    case 'out-of-memory':
      return reason
    case 'killed':
      return 'sandbox-killed'
    case 'failed-to-start':
    case 'recorder-failed':
      return 'sandbox-failed'
    case 'asked':
      return 'ended-by-researcher'
  }
}
