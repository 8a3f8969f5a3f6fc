import { describe, expect, it } from 'vitest'

import { Doorbell } from './doorbell.ts'

/** A pipe whose reader takes bytes only when the test says so. */
class SlowPipe {
  readonly bytes: number[] = []
  #done: (() => void) | undefined

  write = (byte: number, done: () => void): void => {
    this.bytes.push(byte)
    this.#done = done
  }

  async take(): Promise<void> {
    this.#done?.()
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

function ringing(pipe: SlowPipe): Doorbell {
  return new Doorbell({ settle: () => Promise.resolve(), write: pipe.write, pauseMs: 0 })
}

describe('Doorbell', () => {
  it('makes one ring of all changes that come while a ring is unanswered', async () => {
    const pipe = new SlowPipe()
    const bell = ringing(pipe)
    bell.ring()
    await pipe.take()
    expect(pipe.bytes).toEqual([0])
    for (let change = 0; change < 1000; change++) bell.ring()
    await pipe.take()
    await pipe.take()
    await pipe.take()
    expect(pipe.bytes).toEqual([0, 0])
  })

  it('waits for a reader that does not read, and holds nothing but the last change', async () => {
    const pipe = new SlowPipe()
    const bell = ringing(pipe)
    bell.ring()
    await new Promise((resolve) => setTimeout(resolve, 20))
    bell.ring()
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(pipe.bytes).toEqual([0])
  })

  it('announces a pointer shape before the ring, and the same shape only once', async () => {
    const pipe = new SlowPipe()
    const bell = ringing(pipe)
    bell.announceShape(1)
    for (let turn = 0; turn < 4; turn++) await pipe.take()
    bell.announceShape(1)
    for (let turn = 0; turn < 4; turn++) await pipe.take()
    expect(pipe.bytes).toEqual([2, 0, 0])
  })
})
