import fc from 'fast-check'
import { expect, test } from 'vitest'

import { codePointOfKeysym, decodeInputRecord, encodeInputRecord } from '#protocol/plain/input.ts'

import { composeRecords } from './composition.ts'

/** What the other side has after such records: it keeps an array, cut or grown to each total. */
function apply(text: string, records: ReturnType<typeof composeRecords>): string {
  const shown = Array.from(text)
  for (const record of records) {
    if (record.kind !== 'compose') throw new Error('another record')
    shown.length = record.total
    if (record.total > 0) {
      shown[record.index] = String.fromCodePoint(codePointOfKeysym(record.keysym) ?? 0)
    }
  }
  return shown.join('')
}

test('the other side shows what the input method shows, whatever it was before', () => {
  const text = fc
    .array(fc.constantFrom(...Array.from('nihao 你好𨋢')), { maxLength: 12 })
    .map((list) => list.join(''))
  fc.assert(
    fc.property(text, text, (before, after) => {
      expect(apply(before, composeRecords(before, after))).toBe(after)
    }),
  )
})

test('a letter more is one record, and so is nothing any more', () => {
  expect(composeRecords('ni', 'nih')).toEqual([
    { kind: 'compose', index: 2, total: 3, keysym: 0x68 },
  ])
  expect(composeRecords('ni', '')).toEqual([{ kind: 'compose', index: 0, total: 0, keysym: 0 }])
  expect(composeRecords('', '')).toEqual([])
})

test('each record is one that the gate reads, however long or odd the text', () => {
  for (const text of ['字'.repeat(400), 'a\u0007\u0000b', '\n']) {
    for (const record of composeRecords('', text)) {
      expect(decodeInputRecord(encodeInputRecord({ ...record, sequence: 1 }))).toBeDefined()
    }
  }
})
