import { expect, test } from 'vitest'

import { consumption, coresBetween, partOf, total } from './consumption.ts'

test('processes are told apart by what started them', () => {
  const node = '/run/vitrine/node'
  expect(partOf(`${node} /run/vitrine/app/sandbox/runner/main.ts`)).toBe('runner')
  expect(partOf(`${node} /run/vitrine/app/server/main.ts --data-dir /run/vitrine/data`)).toBe(
    'server',
  )
  expect(partOf('/run/vitrine/worker --logLevel=error --rtcMinPort=10000')).toBe('worker')
  expect(partOf('/usr/bin/bwrap --unshare-user')).toBe('guest')
  expect(partOf('Xvfb -displayfd 3')).toBe('guest')
})

test('counts the memory and the processor time of a process and what it started', () => {
  const before = consumption(process.pid)
  expect(total(before.memoryBytes)).toBeGreaterThan(10 * 2 ** 20)
  const after = structuredClone(before)
  after.atMs += 1_000
  after.processorMs.runner += 500
  after.processorMs.guest -= 70
  const cores = coresBetween(before, after)
  expect(cores.runner).toBeCloseTo(0.5)
  expect(cores).toMatchObject({ guest: 0, server: 0 })
})
