import { describe, expect, it } from 'vitest'

import { firstTerminal } from './first-terminal.ts'

const PID = 7
const TERMINAL = 100

/** A display on which one thing happens at each look, and a clock that goes on by 100 ms with it. */
class Unfolding {
  now = 0
  looks = 0
  readonly adopted: number[] = []
  readonly #windows: number[]
  readonly #active: number[]
  readonly #names: string[]

  constructor(story: { windows: number[]; active: number[]; names: string[] }) {
    this.#windows = story.windows
    this.#active = story.active
    this.#names = story.names
  }

  async run(): Promise<this> {
    const at = <T>(story: readonly T[]): T | undefined => story[this.looks] ?? story.at(-1)
    const windows = {
      list: async () => [at(this.#windows) ?? 0].filter((window) => window !== 0),
      active: async () => at(this.#active) ?? 0,
      nameOf: async () => at(this.#names) ?? '',
      processOf: async (window: number) => (window === TERMINAL ? PID : 1),
    }
    const moments = {
      look: async () => {
        this.looks += 1
        this.now += 100
      },
      now: () => this.now,
    }
    await firstTerminal(windows, PID, async (window) => void this.adopted.push(window), moments)
    return this
  }
}

describe('firstTerminal', () => {
  it('waits for the window, for the keyboard, and for the shell', async () => {
    const story = {
      windows: [0, 5, TERMINAL],
      active: [0, 0, 0, TERMINAL],
      names: ['', '', '', 'LXTerminal', 'LXTerminal', 'Terminal ~'],
    }
    const { looks, adopted } = await new Unfolding(story).run()
    expect(adopted).toEqual([TERMINAL])
    expect(looks).toBe(5)
  })

  it('does not wait long for a shell that names its window otherwise', async () => {
    const story = { windows: [TERMINAL], active: [TERMINAL], names: ['mine'] }
    const { now } = await new Unfolding(story).run()
    expect(now).toBeLessThan(3_000)
  })

  it('gives up where there is no terminal', async () => {
    const { now, adopted } = await new Unfolding({ windows: [5], active: [5], names: [''] }).run()
    expect(adopted).toEqual([])
    expect(now).toBeLessThan(11_000)
  })
})
