import { describe, expect, test } from 'vitest'

import { GUEST_SIDE } from './guest-side.ts'
import { VIEWER_SIDE } from './viewer-side.ts'

/** Some seconds in all; `main.ts` beside this goes on for as long as it is told. */
const RUNS = { light: 1_000, heavy: 60 }

describe('the guest’s side of each border holds against random bytes', () => {
  test.each(GUEST_SIDE)('$name', (border) =>
    expect(border.run({ runs: RUNS[border.weight] })).resolves.toBeUndefined(),
  )
})

describe('the viewer’s side of each border holds against random bytes', () => {
  test.each(VIEWER_SIDE)('$name', (border) =>
    expect(border.run({ runs: RUNS[border.weight] })).resolves.toBeUndefined(),
  )
})
