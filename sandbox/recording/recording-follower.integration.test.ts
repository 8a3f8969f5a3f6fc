import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'

import { frames, HEADER, type SeenFrame } from './doubles/session.ts'
import { PartTail } from './part-tail.ts'
import { Recorder } from './recorder.ts'
import { RecordingFollower } from './recording-follower.ts'

let root: string
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'vitrine-follower-'))
})
afterAll(() => rmSync(root, { recursive: true }))

const newDirectory = (): string => mkdtempSync(join(root, 'recording-'))

function record(recorder: Recorder, seen: readonly SeenFrame[]): void {
  for (const { frame } of seen) recorder.video(frame)
  recorder.event({ atMs: 0, event: { type: 'input', keys: 1, pointer: 0, wheel: 0 } })
}

async function shows(follower: RecordingFollower, { pixels }: SeenFrame): Promise<void> {
  await vi.waitFor(() => expect(follower.capture().pixels.equals(pixels)).toBe(true), {
    timeout: 20_000,
    interval: 50,
  })
}

describe('RecordingFollower', () => {
  test.each(['h264-444', 'vp9-420', 'av1-420'] as const)(
    'shows %s as its viewer sees it, from the next whole picture on',
    async (codec) => {
      const directory = newDirectory()
      const session = await frames({ codec, frames: 24, keyFrameEvery: 10 })
      await using recorder = await Recorder.open({ directory, header: HEADER })
      record(recorder, session.slice(0, 5))
      // What is there is on the disk before anybody follows.
      await vi.waitFor(() => expect(tailLength(directory)).toBe(5), { timeout: 20_000 })
      await using follower = RecordingFollower.open(directory)
      record(recorder, session.slice(5, 10))
      const blank = follower.capture()
      expect([blank.width, blank.pixels.some((byte) => byte !== 0)]).toEqual([320, false])
      record(recorder, session.slice(10, 15))
      await shows(follower, session[14]!)
      record(recorder, session.slice(15))
      await shows(follower, session.at(-1)!)
    },
  )

  test('goes on with the next part and the next size, and waits for the first one', async () => {
    const directory = join(newDirectory(), 'later')
    await using follower = RecordingFollower.open(directory)
    const first = await frames({ codec: 'vp8', frames: 5 })
    const size = { width: 400, height: 240 }
    const second = await frames({ codec: 'h264-444', frames: 5, startMs: 1000, size })
    await using recorder = await Recorder.open({ directory, header: HEADER })
    const changed = once(follower, 'changed')
    record(recorder, first)
    await changed
    await shows(follower, first.at(-1)!)
    record(recorder, second)
    await shows(follower, second.at(-1)!)
    expect(follower.capture()).toMatchObject(size)
  })

  test('ends where it reads something else than a recording', async () => {
    const directory = newDirectory()
    await using follower = RecordingFollower.open(directory)
    const ended = once(follower, 'ended')
    writeFileSync(join(directory, 'part-0001.mkv'), Buffer.alloc(64, 0xff))
    expect(await ended).toEqual(['killed'])
  })

  test('follows no link', () => {
    const directory = newDirectory()
    symlinkSync('/etc/passwd', join(directory, 'part-0001.mkv'))
    expect(() => RecordingFollower.open(directory)).toThrow(/ELOOP/)
  })
})

function tailLength(directory: string): number {
  using tail = new PartTail(join(directory, 'part-0001.mkv'))
  return tail.read().length
}

test('a tail of whatever bytes ends, with or without an error', () => {
  const path = join(root, 'part.mkv')
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (bytes, isSegment) => {
      const head = Buffer.from(isSegment ? '1853806701ffffffffffffff1f43b675' : '', 'hex')
      writeFileSync(path, Buffer.concat([head, bytes]))
      using tail = new PartTail(path)
      try {
        tail.read()
      } catch (error) {
        expect((error as Error).message).toMatch(/part of a recording/)
      }
    }),
    { numRuns: 500 },
  )
})
