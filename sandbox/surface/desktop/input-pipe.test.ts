import { decodeInputRecord, encodeInputRecord } from '#protocol/plain/input.ts'
import { describe, expect, it } from 'vitest'

import { InputPipe } from './input-pipe.ts'

/** A pipe that is full until the test says otherwise. */
class FillingPipe {
  full = false
  readonly kinds: string[] = []

  write = (bytes: Uint8Array): boolean => {
    if (this.full) return false
    this.kinds.push(decodeInputRecord(bytes)?.kind ?? 'malformed')
    return true
  }
}

const move = encodeInputRecord({ kind: 'move', x: 1, y: 2, sequence: 0 })

describe('InputPipe', () => {
  it('makes up for lost releases with one release of everything before it goes on', () => {
    const pipe = new FillingPipe()
    const input = new InputPipe(pipe.write)
    input.send(move)
    pipe.full = true
    for (let lost = 0; lost < 10_000; lost++) {
      const pressed = lost % 2 === 0
      input.send(
        encodeInputRecord({ kind: 'key', keysym: 0x61, pressed, repeated: false, sequence: 0 }),
      )
    }
    expect(input.dropped).toBe(10_000)
    pipe.full = false
    input.send(move)
    expect(pipe.kinds).toEqual(['move', 'release-all', 'move'])
    input.close()
  })

  it('asks again for the last size that a full pipe swallowed', () => {
    const pipe = new FillingPipe()
    const input = new InputPipe(pipe.write)
    pipe.full = true
    input.resize({ width: 640, height: 480 }, 4)
    input.resize({ width: 800, height: 600 }, 6)
    pipe.full = false
    input.send(move)
    expect(pipe.kinds).toEqual(['release-all', 'resize', 'move'])
    input.close()
  })

  it('recovers by itself when no more input comes', async () => {
    const pipe = new FillingPipe()
    const input = new InputPipe(pipe.write)
    pipe.full = true
    input.send(move)
    pipe.full = false
    await expect.poll(() => pipe.kinds).toEqual(['release-all'])
    input.close()
  })

  it('is silent when nobody reads any more', () => {
    const input = new InputPipe(() => {
      throw new Error('EPIPE')
    })
    expect(() => input.send(move)).not.toThrow()
  })
})
