import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { CODECS } from '#protocol/plain/codecs.ts'
import { SessionId } from '#protocol/ids.ts'

import { type EncodedFrame } from '../bitstream/encoded-frame.ts'
import { frames, HEADER } from './doubles/session.ts'
import { PartDemuxer } from './part-demuxer.ts'
import { Recorder } from './recorder.ts'
import { RecordingReader } from './recording-reader.ts'

const PROCESS = fileURLToPath(new URL('doubles/recording-process.ts', import.meta.url))

let directory: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'vitrine-recorder-'))
})

afterEach(() => {
  rmSync(directory, { recursive: true })
})

/** The frames of one part as they come back. */
async function framesOf(part: string): Promise<Pick<EncodedFrame, 'data' | 'timeMs'>[]> {
  using demuxer = await PartDemuxer.open(join(directory, part))
  const read = []
  for (let packet = demuxer.read(); packet; packet = demuxer.read()) {
    if (packet.kind === 'video') read.push({ data: packet.data, timeMs: packet.timeMs })
  }
  return read
}

async function* linesOf(child: ChildProcess): AsyncGenerator<string> {
  for await (const line of createInterface({ input: child.stdout! })) yield line
}

describe('Recorder', () => {
  test.each(CODECS)('keeps each byte of %s and each event', async (codec) => {
    const session = await frames({ codec, frames: 20 })
    const recorder = await Recorder.open({ directory, header: HEADER })
    recorder.event({ atMs: 0, event: { type: 'session-started', surface: 'terminal' } })
    for (const { frame } of session) recorder.video(frame)
    recorder.event({ atMs: 900.5, event: { type: 'session-ended', reason: 'ended-by-researcher' } })
    await recorder.close()
    expect(readdirSync(directory).toSorted()).toEqual(['part-0001.mkv', 'recording.json'])
    expect(recorder.bytesWritten).toBe(readFileSync(join(directory, 'part-0001.mkv')).length)
    const read = await framesOf('part-0001.mkv')
    expect(read).toEqual(session.map(({ frame: { data, timeMs } }) => ({ data, timeMs })))
    const reader = await RecordingReader.open(directory)
    expect(reader.header).toEqual(HEADER)
    expect(reader.timeline()).toEqual([
      { atMs: 0, event: { type: 'session-started', surface: 'terminal' } },
      { atMs: 900.5, event: { type: 'session-ended', reason: 'ended-by-researcher' } },
    ])
    expect(reader.durationMs).toBe(901)
  })

  test('begins a new part with a change of codec, but not with a change of size', async () => {
    const small = await frames({ codec: 'h264-420', frames: 3 })
    const large = await frames({
      codec: 'h264-420',
      frames: 3,
      startMs: 1000,
      size: { width: 640, height: 400 },
    })
    const other = await frames({ codec: 'vp8', frames: 3, startMs: 2000 })
    await using recorder = await Recorder.open({ directory, header: HEADER })
    for (const { frame } of [...small, ...large, ...other]) recorder.video(frame)
    await recorder.close()
    expect((await framesOf('part-0001.mkv')).map(({ timeMs }) => timeMs)).toEqual([
      0, 40, 80, 1000, 1040, 1080,
    ])
    expect((await framesOf('part-0002.mkv')).map(({ timeMs }) => timeMs)).toEqual([
      2000, 2040, 2080,
    ])
  })

  test('records a session that never shows a picture', async () => {
    const recorder = await Recorder.open({ directory, header: HEADER })
    recorder.event({ atMs: 5, event: { type: 'session-ended', reason: 'sandbox-failed' } })
    await recorder.close()
    const reader = await RecordingReader.open(directory)
    expect(reader.timeline()).toHaveLength(1)
    expect(reader.durationMs).toBe(5)
  })

  test('never touches an older part when it opens again', async () => {
    const session = await frames({ codec: 'vp8', frames: 4 })
    const record = async () => {
      await using recorder = await Recorder.open({ directory, header: HEADER })
      for (const { frame } of session) recorder.video(frame)
    }
    await record()
    const before = readFileSync(join(directory, 'part-0001.mkv'))
    await record()
    expect(readFileSync(join(directory, 'part-0001.mkv')).equals(before)).toBe(true)
    expect(await framesOf('part-0002.mkv')).toHaveLength(4)
  })

  test('refuses a folder that holds another session', async () => {
    await (await Recorder.open({ directory, header: HEADER })).close()
    const sessionId = SessionId.parse('01890a5d-ac96-774b-bcce-b302099a8058')
    const other = Recorder.open({ directory, header: { ...HEADER, sessionId } })
    await expect(other).rejects.toThrow('another session')
  })

  test('fails, and does not throw, when a part would not begin with a key frame', async () => {
    const [, second] = await frames({ codec: 'vp8', frames: 2 })
    const recorder = await Recorder.open({ directory, header: HEADER })
    const failures: Error[] = []
    recorder.on('failed', (error) => failures.push(error))
    recorder.video(second!.frame)
    recorder.video(second!.frame)
    expect(failures).toHaveLength(1)
    await Promise.all([recorder.close(), recorder.close()])
    recorder.video(second!.frame)
    expect(failures).toHaveLength(1)
  })

  test('loses at most two seconds when its process is killed', async () => {
    const child = spawn(process.execPath, [PROCESS, directory, 'busy'])
    let toldMs = 0
    for await (const line of linesOf(child)) {
      toldMs = Number(line)
      if (toldMs >= 3200) child.kill('SIGKILL')
    }
    const reader = await RecordingReader.open(directory)
    expect(reader.damaged).toEqual([])
    expect(reader.durationMs).toBeGreaterThan(toldMs - 2000)
  })

  test('loses nothing of what came before a quiet time in which it is killed', async () => {
    const child = spawn(process.execPath, [PROCESS, directory, 'quiet'])
    for await (const line of linesOf(child)) {
      expect(line).toBe('quiet')
      await setTimeout(2000)
      child.kill('SIGKILL')
    }
    const reader = await RecordingReader.open(directory)
    expect(reader.timeline()).toHaveLength(1)
    expect(await framesOf('part-0001.mkv')).toHaveLength(1)
  })

  test('says that it failed when the disk is full, and leaves what it had', async () => {
    const script = 'ulimit -f 128 && exec "$0" "$@"'
    const child = spawn('sh', ['-c', script, process.execPath, PROCESS, directory, 'flood'])
    const lines: string[] = []
    for await (const line of linesOf(child)) lines.push(line)
    if (child.exitCode === null) await once(child, 'exit')
    expect(lines.at(-1)).toBe('failed EFBIG')
    expect(child.exitCode).toBe(0)
    expect((await framesOf('part-0001.mkv')).length).toBeGreaterThan(0)
  })
})
