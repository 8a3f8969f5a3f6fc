import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { frames, HEADER, type SeenFrame } from './doubles/session.ts'
import { Recorder } from './recorder.ts'
import { RecordingPlayer } from './recording-player.ts'
import { RecordingReader } from './recording-reader.ts'

let root: string
let directory: string
let session: SeenFrame[]

/** A part for each codec, key frames inside and gaps between. */
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'vitrine-player-'))
  directory = join(root, 'recording')
  const first = await frames({ codec: 'h264-444', frames: 30, startMs: 100, keyFrameEvery: 12 })
  const second = await frames({ codec: 'vp8', frames: 10, startMs: 3000 })
  const larger = { width: 400, height: 240 }
  const third = await frames({ codec: 'h264-420', frames: 10, startMs: 4000, size: larger })
  const fourth = await frames({ codec: 'vp9-444', frames: 10, startMs: 5000, keyFrameEvery: 6 })
  const fifth = await frames({ codec: 'av1-420', frames: 10, startMs: 6000, keyFrameEvery: 6 })
  const sixth = await frames({ codec: 'vp9-420', frames: 10, startMs: 7000, size: larger })
  session = [...first, ...second, ...third, ...fourth, ...fifth, ...sixth]
  await using recorder = await Recorder.open({ directory, header: HEADER })
  for (const { frame } of session) recorder.video(frame)
  recorder.event({ atMs: 7500, event: { type: 'session-ended', reason: 'ended-by-researcher' } })
})

afterAll(() => {
  rmSync(root, { recursive: true })
})

function seenAt(positionMs: number): SeenFrame {
  return session.findLast(({ frame }) => frame.timeMs <= positionMs) ?? session[0]!
}

/** A folder whose only part has these bytes. */
function folderWith(bytes: Uint8Array): string {
  const folder = mkdtempSync(join(root, 'damaged-'))
  writeFileSync(join(folder, 'recording.json'), JSON.stringify(HEADER))
  writeFileSync(join(folder, 'part-0001.mkv'), bytes)
  return folder
}

describe('RecordingPlayer', () => {
  test('shows at each position exactly the picture that a viewer saw then', async () => {
    await using player = await RecordingPlayer.open(directory)
    expect(player.durationMs).toBe(7500)
    const positions = [0, 100, 139, 700, 1259, 2999, 3000, 3200, 4360, 4500, 620, 141]
    const ofOthers = [5000, 5260, 5999, 6000, 6230, 6360, 7000, 7350, 6100, 5300]
    for (const positionMs of [...positions, ...ofOthers]) {
      await player.seek(positionMs)
      const { frame, pixels } = seenAt(positionMs)
      const shown = player.capture()
      expect([positionMs, shown.width]).toEqual([positionMs, frame.width])
      expect(shown.pixels.equals(pixels)).toBe(true)
    }
  })

  test('plays on its own from part to part and stops at the end', async () => {
    await using player = await RecordingPlayer.open(directory)
    await player.seek(6200)
    let changes = 0
    player.on('changed', () => {
      changes += 1
    })
    player.play()
    expect(player.playing).toBe(true)
    while (player.playing) await once(player, 'changed')
    expect(changes).toBeGreaterThan(5)
    expect(player.positionMs).toBe(7500)
    expect(player.capture().pixels.equals(session.at(-1)!.pixels)).toBe(true)
  })

  test('stands still while it is paused', async () => {
    await using player = await RecordingPlayer.open(directory)
    player.play()
    player.pause()
    const positionMs = player.positionMs
    await new Promise((resolve) => setTimeout(resolve, 60))
    expect(player.positionMs).toBe(positionMs)
  })

  test('lets the last of several seeks win', async () => {
    await using player = await RecordingPlayer.open(directory)
    await Promise.all([player.seek(4400), player.seek(300), player.seek(3100)])
    expect(player.capture().pixels.equals(seenAt(3100).pixels)).toBe(true)
    expect(player.positionMs).toBe(3100)
  })

  test('closes twice, also while it seeks, and says nothing afterwards', async () => {
    const player = await RecordingPlayer.open(directory)
    const pending = player.seek(4400)
    let changes = 0
    player.on('changed', () => {
      changes += 1
    })
    await Promise.all([player.close(), player.close(), pending])
    player.play()
    await player.seek(0)
    expect(changes).toBe(0)
  })

  test('refuses a recording without a picture', async () => {
    const folder = folderWith(Buffer.from('no part'))
    await expect(RecordingPlayer.open(folder)).rejects.toThrow('no picture')
  })
})

describe('RecordingReader', () => {
  test('reads what is left of a part that was cut off at any byte', async () => {
    const whole = readFileSync(join(directory, 'part-0001.mkv'))
    const cuts = fc.integer({ min: 0, max: whole.length })
    await fc.assert(
      fc.asyncProperty(cuts, async (length) => {
        const reader = await RecordingReader.open(folderWith(whole.subarray(0, length)))
        expect(reader.durationMs).toBeLessThanOrEqual(1260)
        expect(reader.parts.length + reader.damaged.length).toBe(1)
      }),
      { numRuns: 60 },
    )
  })

  test('survives parts in which an attacker changed bytes, and so does the player', async () => {
    const whole = readFileSync(join(directory, 'part-0001.mkv'))
    const change = fc.tuple(fc.nat({ max: whole.length - 1 }), fc.nat({ max: 255 }))
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 30 }), async (changes) => {
        const bytes = Buffer.from(whole)
        for (const [at, value] of changes) bytes[at] = value
        const folder = folderWith(bytes)
        const reader = await RecordingReader.open(folder)
        if (!reader.parts.some(({ firstKeyMs }) => firstKeyMs !== undefined)) return
        await using player = await RecordingPlayer.open(folder)
        await player.seek(1000)
        player.capture()
      }),
      { numRuns: 60 },
    )
  })

  test('refuses a header that is a link, and a version that is newer', async () => {
    const linked = mkdtempSync(join(root, 'linked-'))
    symlinkSync(join(directory, 'recording.json'), join(linked, 'recording.json'))
    await expect(RecordingReader.open(linked)).rejects.toThrow('ELOOP')
    const newer = mkdtempSync(join(root, 'newer-'))
    writeFileSync(join(newer, 'recording.json'), JSON.stringify({ ...HEADER, version: 2 }))
    await expect(RecordingReader.open(newer)).rejects.toThrow('version')
  })

  test('does not open a part that is a link', async () => {
    const folder = mkdtempSync(join(root, 'linked-part-'))
    writeFileSync(join(folder, 'recording.json'), JSON.stringify(HEADER))
    symlinkSync(join(directory, 'part-0001.mkv'), join(folder, 'part-0001.mkv'))
    expect((await RecordingReader.open(folder)).damaged).toHaveLength(1)
  })
})
