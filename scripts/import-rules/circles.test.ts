import { describe, expect, test } from 'vitest'

import { circlesAmong } from './circles.ts'

const imports = (...pairs: [string, string][]) => pairs.map(([from, to]) => ({ from, to }))

describe('circles among folders', () => {
  test('are found though no file is in one', () => {
    const there = imports(
      ['home/open.ts', 'launcher/limits.ts'],
      ['launcher/main.ts', 'home/key.ts'],
    )
    expect(circlesAmong(there)).toEqual([
      'home ↔ launcher: home/open.ts → launcher/limits.ts, launcher/main.ts → home/key.ts',
    ])
  })

  test('are found over several folders, and told once', () => {
    const round = imports(['a/1.ts', 'b/1.ts'], ['b/2.ts', 'c/1.ts'], ['c/2.ts', 'a/2.ts'])
    expect(circlesAmong(round)).toHaveLength(1)
  })

  test('are found between a folder and one below it', () => {
    const nested = imports(
      ['gate/policy/decide.ts', 'gate/bucket.ts'],
      ['gate/x.ts', 'gate/policy/y.ts'],
    )
    expect(circlesAmong(nested)).toHaveLength(1)
  })

  test('are not seen where every arrow points down', () => {
    const layers = imports(['a/1.ts', 'b/1.ts'], ['a/1.ts', 'c/1.ts'], ['b/1.ts', 'c/1.ts'])
    expect(circlesAmong(layers)).toEqual([])
  })

  test('are no matter of files within one folder', () => {
    expect(circlesAmong(imports(['a/1.ts', 'a/2.ts'], ['a/2.ts', 'a/1.ts']))).toEqual([])
  })
})
