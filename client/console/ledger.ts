import type { LedgerTotals } from '#protocol/ledger.ts'

/** Bytes that went to a viewer: no more than this can have left with them. */
export function sentBytes(ledger: LedgerTotals): number {
  return ledger.mediaBytes + ledger.controlDownBytes
}
