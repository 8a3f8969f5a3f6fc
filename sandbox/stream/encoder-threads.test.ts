import { expect, test } from 'vitest'

import { encoderThreads } from './encoder-threads.ts'

test('an idle machine gives a frame its processors, up to four', () => {
  expect(encoderThreads({ processors: 1, load: 0 })).toBe(1)
  expect(encoderThreads({ processors: 2, load: 0.4 })).toBe(2)
  expect(encoderThreads({ processors: 64, load: 20 })).toBe(4)
})

test('on a busy machine each encoder has one thread', () => {
  expect(encoderThreads({ processors: 2, load: 1.2 })).toBe(1)
  expect(encoderThreads({ processors: 64, load: 40 })).toBe(1)
})
