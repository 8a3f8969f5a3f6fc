import { dirname } from 'node:path'

import { describe, expect, test } from 'vitest'

import { circlesAmong } from './circles.ts'

const imports = (...pairs: [string, string][]) => pairs.map(([from, to]) => ({ from, to }))

const roomOf = (file: string) => (file === 'server/errors.ts' ? file : dirname(file))

describe('circles among folders', () => {
  test('are found though no file is in one', () => {
    const there = imports(
      ['home/open.ts', 'launcher/limits.ts'],
      ['launcher/main.ts', 'home/key.ts'],
    )
    expect(circlesAmong(there, dirname)).toEqual([
      'home ↔ launcher: home/open.ts → launcher/limits.ts, launcher/main.ts → home/key.ts',
    ])
  })

  test('are found over several folders, and told once', () => {
    const round = imports(['a/1.ts', 'b/1.ts'], ['b/2.ts', 'c/1.ts'], ['c/2.ts', 'a/2.ts'])
    expect(circlesAmong(round, dirname)).toHaveLength(1)
  })

  test('are found between a folder and one below it', () => {
    const nested = imports(
      ['gate/policy/decide.ts', 'gate/bucket.ts'],
      ['gate/x.ts', 'gate/policy/y.ts'],
    )
    expect(circlesAmong(nested, dirname)).toHaveLength(1)
  })

  test('are not seen where every arrow points down', () => {
    const layers = imports(['a/1.ts', 'b/1.ts'], ['a/1.ts', 'c/1.ts'], ['b/1.ts', 'c/1.ts'])
    expect(circlesAmong(layers, dirname)).toEqual([])
  })

  test('are not seen through a file that is a room of its own', () => {
    const errors = imports(
      ['server/http/a.ts', 'server/errors.ts'],
      ['server/start.ts', 'server/http/b.ts'],
    )
    expect([circlesAmong(errors, dirname).length, circlesAmong(errors, roomOf).length]).toEqual([
      1, 0,
    ])
  })

  test('are no matter of files within one folder', () => {
    expect(circlesAmong(imports(['a/1.ts', 'a/2.ts'], ['a/2.ts', 'a/1.ts']), dirname)).toEqual([])
  })
})
