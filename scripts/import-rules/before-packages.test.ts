import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { describe, expect, test } from 'vitest'

import { importsOf } from './imports-of.ts'

const JAIL = join(import.meta.dirname, '../../sandbox/jail')
const PROTOCOL = join(JAIL, '../../protocol')

/** Every module that is not Node's own and stands outside the tree, with who loads it. */
function packagesBehind(entry: string, seen = new Set<string>()): string[] {
  if (seen.has(entry)) return []
  seen.add(entry)
  const imports = importsOf(entry, readFileSync(entry, 'utf8'))
  if (typeof imports === 'string') throw new Error(imports)
  return imports
    .filter(({ typeOnly }) => !typeOnly)
    .flatMap(({ specifier }) => {
      if (specifier === null || specifier.startsWith('node:')) return []
      if (specifier.startsWith('#protocol/')) {
        return packagesBehind(join(PROTOCOL, specifier.slice('#protocol/'.length)), seen)
      }
      if (!specifier.startsWith('.')) return [`${entry} loads ${specifier}`]
      const file = join(dirname(entry), specifier)
      if (!existsSync(file)) throw new Error(`${entry} imports ${specifier}, which is not there`)
      return packagesBehind(file, seen)
    })
}

describe('the doctor in a fresh clone, before any package is installed', () => {
  test.each(['doctor/main.ts', 'home/home-trial.ts'])('%s needs no npm package', (entry) => {
    const seen = new Set<string>()
    expect(packagesBehind(join(JAIL, entry), seen)).toEqual([])
    // It did follow them: each has some files behind it.
    expect(seen.size).toBeGreaterThan(5)
  })

  test('would notice one: the key file of a home reads it with zod', () => {
    expect(packagesBehind(join(JAIL, 'home/wrapped-key.ts'))).toContainEqual(
      expect.stringMatching(/loads zod$/),
    )
  })
})

/** Where such a command lives, below the checkout; the scripts of the same names start them. */
const COMMANDS = [
  'server/commands/verify.ts',
  'server/commands/sign-in.ts',
  'server/commands/policy.ts',
  'server/commands/policy-dry-run.ts',
  'sandbox/jail/home/change-root-key.ts',
]

describe('a command that a person runs in a fresh clone', () => {
  test.each(COMMANDS)(
    '%s needs no package but the one that is installed for commands',
    (command) => {
      const needed = packagesBehind(join(JAIL, '../..', command))
      const names = needed.map((line) => line.split(' loads ')[1])
      expect([...new Set(names)].filter((name) => name !== 'zod')).toEqual([])
    },
  )
})
