import fc from 'fast-check'

/** One border with what may come over it. */
export type Target = {
  name: string
  /** How many inputs a second it takes, roughly: sets how many the test command tries. */
  weight: 'light' | 'heavy'
  /** Rejects with the smallest input that breaks it, and with the seed. */
  run(options: { seed?: number; runs: number }): Promise<void>
}

export function target<Value>(
  name: string,
  weight: Target['weight'],
  border: {
    inputs: fc.Arbitrary<Value>
    /** Throws when the border did not hold. */
    check: (input: Value) => void | Promise<void>
  },
): Target {
  return {
    name,
    weight,
    run: async ({ seed, runs }) => {
      const property = fc.asyncProperty(border.inputs, async (input) => border.check(input))
      await fc.assert(property, { numRuns: runs, ...(seed === undefined ? {} : { seed }) })
    },
  }
}

export function must(condition: boolean, what: string): void {
  if (!condition) throw new Error(what)
}
