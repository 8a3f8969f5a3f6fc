import { type InputRecord, decodeInputRecord, INPUT_RECORD_BYTES } from '#protocol/plain/input.ts'

/** Cuts a stream of bytes into records. Only the trusted side writes, in whole records. */
export class RecordReader {
  #rest: Uint8Array = new Uint8Array()

  /** Records that are not well formed are left out. */
  read(chunk: Uint8Array): InputRecord[] {
    const records: InputRecord[] = []
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    const whole = bytes.length - (bytes.length % INPUT_RECORD_BYTES)
    for (let offset = 0; offset < whole; offset += INPUT_RECORD_BYTES) {
      const record = decodeInputRecord(bytes, offset)
      if (record !== undefined) records.push(record)
    }
    this.#rest = bytes.slice(whole)
    return records
  }
}
