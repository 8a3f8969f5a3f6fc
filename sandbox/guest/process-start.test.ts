import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'

import { expect, it } from 'vitest'

import { ProcessStarts } from './process-start.ts'

it('tells on its own clock when a process began, and nothing of one that is gone', async () => {
  const startedMs = performance.now()
  const first = spawn('sleep', ['60'])
  await once(first, 'spawn')
  const starts = new ProcessStarts(first.pid ?? 0, startedMs)
  await delay(200)
  const before = performance.now()
  const second = spawn('sleep', ['60'])
  await once(second, 'spawn')
  const began = starts.of(second.pid ?? 0) ?? Number.NaN
  // The kernel's count is as coarse as that.
  expect(began).toBeGreaterThan(before - 50)
  expect(began - startedMs).toBeGreaterThan(150)
  for (const child of [first, second]) {
    const gone = once(child, 'exit')
    child.kill()
    await gone
  }
  expect(starts.of(second.pid ?? 0)).toBeUndefined()
})
