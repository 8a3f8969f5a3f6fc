import { existsSync, readdirSync, readFileSync } from 'node:fs'
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

const SCRIPTS = join(JAIL, '../../scripts')

/** The programs that scripts become, by what their last line says. */
const COMMANDS = readdirSync(SCRIPTS, { withFileTypes: true })
  .filter((entry) => entry.isFile() && !entry.name.includes('.'))
  .flatMap(({ name }) => {
    const [, file] =
      /^run_command (\S+) "\$@"$/m.exec(readFileSync(join(SCRIPTS, name), 'utf8')) ?? []
    return file === undefined ? [] : [file]
  })

describe('a command that a person runs in a fresh clone', () => {
  test.each(COMMANDS)(
    '%s needs no package but the one that is installed for commands',
    (command) => {
      const needed = packagesBehind(join(JAIL, '../..', command))
      const names = needed.map((line) => line.split(' loads ')[1])
      expect([...new Set(names)].filter((name) => name !== 'zod')).toEqual([])
    },
  )

  test('every command of the server is started so', () => {
    const folder = join(JAIL, '../../server/commands')
    const programs = readdirSync(folder).filter(
      (name) =>
        !name.endsWith('.test.ts') &&
        readFileSync(join(folder, name), 'utf8').includes('await runCommand('),
    )
    expect(programs.length).toBeGreaterThan(4)
    expect(COMMANDS).toEqual(
      expect.arrayContaining(programs.map((name) => `server/commands/${name}`)),
    )
  })
})
