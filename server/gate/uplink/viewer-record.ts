import { decodeInputRecord, INPUT_RECORD_BYTES, type InputRecord } from '#protocol/plain/input.ts'

/** What the session's surface takes besides keys and pointer: a terminal draws what is composed. */
export type Takes = { composed: boolean }

/** The records that a viewer may send: only the trusted side resizes, and marks what it pastes. */
export type ViewerRecord = Exclude<InputRecord, { kind: 'resize' | 'paste-mark' }>

/** What one message of a viewer's data channel says: exactly one record, of a kind that it may send. */
export function viewerRecordOf(
  message: Uint8Array,
  { composed }: Takes = { composed: false },
): ViewerRecord | undefined {
  if (message.byteLength !== INPUT_RECORD_BYTES) return undefined
  const record = decodeInputRecord(message)
  if (record?.kind === 'resize' || record?.kind === 'paste-mark') return undefined
  return record?.kind === 'compose' && !composed ? undefined : record
}

/**
 * Whether it stands for one thing that a person did, which is what refusals count: a key or button that
 * went down. Its release, its repeats and a pointer that moves are none.
 */
export function isDeed(record: ViewerRecord): boolean {
  switch (record.kind) {
    case 'key':
      return record.pressed && !record.repeated
    case 'button':
      return record.pressed
    case 'move':
    case 'wheel':
    case 'compose':
    case 'release-all':
      return false
  }
}
