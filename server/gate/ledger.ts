import type { LedgerTotals } from '#protocol/api.ts'
import type { RefusalReason } from '#protocol/view.ts'

/**
 * The account of one session: every byte that crossed the border, by kind, and what was refused.
 * Counts only ever grow.
 */
export class Ledger {
  #mediaPackets = 0
  #controlDownBytes = 0
  #controlUpBytes = 0
  #inputRecords = 0
  /** Bytes of views that are over, and of the present one as last read. */
  #closedViewBytes = 0
  #viewBytes = 0
  readonly #refusals = new Map<RefusalReason, number>()

  mediaPacket(): void {
    this.#mediaPackets += 1
  }

  controlDown(bytes: number): void {
    this.#controlDownBytes += bytes
  }

  controlUp(bytes: number): void {
    this.#controlUpBytes += bytes
  }

  inputRecord(): void {
    this.#inputRecords += 1
  }

  refused(reason: RefusalReason): void {
    this.#refusals.set(reason, (this.#refusals.get(reason) ?? 0) + 1)
  }

  /** The socket's own count of bytes sent for the present view. A lower reading is ignored. */
  viewSent(bytes: number): void {
    this.#viewBytes = Math.max(this.#viewBytes, bytes)
  }

  viewClosed(): void {
    this.#closedViewBytes += this.#viewBytes
    this.#viewBytes = 0
  }

  refusals(): ReadonlyMap<RefusalReason, number> {
    return this.#refusals
  }

  totals(): LedgerTotals {
    let refusals = 0
    for (const count of this.#refusals.values()) refusals += count
    return {
      mediaBytes: this.#closedViewBytes + this.#viewBytes,
      mediaPackets: this.#mediaPackets,
      controlDownBytes: this.#controlDownBytes,
      controlUpBytes: this.#controlUpBytes,
      inputRecords: this.#inputRecords,
      refusals,
    }
  }
}
