import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, expect, test } from 'vitest'

import { recordingOnDisk } from './recording-on-disk.ts'

const STARTED = new Date('2026-01-01T00:00:00Z')
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vitrine-recording-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function write(name: string, content: string, secondsAfterStart: number): void {
  writeFileSync(join(folder, name), content)
  const seconds = STARTED.getTime() / 1000 + secondsAfterStart
  utimesSync(join(folder, name), seconds, seconds)
}

test('counts all parts, and ends with the last write of any', () => {
  write('part-0001.mkv', 'Matroska S_TEXT/UTF8 V_MPEG4/ISO/AVC ...', 4)
  write('part-0002.mkv', 'Matroska V_VP9', 9)
  write('recording.json', '{}', 60)
  expect(recordingOnDisk(folder, STARTED)).toEqual({ durationMs: 9_000, bytes: 54 })
})

test('is none when events were written and no picture, when nothing was, and without a folder', () => {
  expect(recordingOnDisk(folder, STARTED)).toBeNull()
  write('part-0001.mkv', 'Matroska S_TEXT/UTF8', 4)
  expect(recordingOnDisk(folder, STARTED)).toBeNull()
  expect(recordingOnDisk(join(folder, 'absent'), STARTED)).toBeNull()
})
