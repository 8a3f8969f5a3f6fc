import type { EventEmitter } from 'node:events'
import { chownSync } from 'node:fs'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { encodeInputRecord, keysymOfCodePoint } from '#protocol/plain/input.ts'
import { CURSOR_CLASSES } from '#protocol/plain/cursor.ts'
import { ScreenSize } from '#protocol/screen.ts'

import { Jail } from '../../sandbox/jail/client/jail.ts'
import { TerminalSurface } from '../../sandbox/surface/terminal/terminal-surface.ts'
import { named } from './corpus.ts'
import { CorpusTable } from './corpus-table.ts'
import { DesktopGuest } from './desktop-guest.ts'
import { CANARY, LauncherUnderTest } from './launcher-under-test.ts'

const MIB = 2 ** 20
const RETURN = 0xff0d
/** A gigabyte takes half a minute and holds no more than this does: what stays is bounded. */
const PRINTED_BYTES = 100_000_000
const SIZE = ScreenSize.parse({ width: 640, height: 400 })

describe('what a guest says beside its picture', () => {
  const table = new CorpusTable('crossing')
  let launcher: LauncherUnderTest

  beforeAll(async () => {
    launcher = await LauncherUnderTest.start()
  })
  afterAll(async () => {
    await launcher[Symbol.asyncDispose]()
    table.print()
  })

  test(`${named('F01')} selections that a guest owns reach nobody: out come rings and pointer shapes`, async () => {
    await using guest = await DesktopGuest.start(launcher)
    const said = everythingSaid(guest.surface)
    const control = await guest.probe<Selections>('selection', CANARY)
    // The control: another program on the same display does get the text, from both.
    expect(control).toEqual({
      owned: { PRIMARY: true, CLIPBOARD: true },
      requests: 2,
      answers: 2,
    })
    const kinds = new Set(said.map(([name]) => name))
    table.add({
      id: 'F01',
      attack: 'own PRIMARY and CLIPBOARD',
      expected: 'rings and shapes only',
      observed: [...kinds].join(' '),
      severity: 'host-data',
    })
    for (const [name, value] of said) {
      expect(['changed', 'cursor', 'usage', 'stirred', 'answering']).toContain(name)
      if (name === 'cursor') expect(CURSOR_CLASSES).toContain(value)
      if (name === 'changed' || name === 'stirred') expect(value).toBeUndefined()
      if (name === 'answering') expect(typeof value).toBe('boolean')
    }
    expect(JSON.stringify(said)).not.toContain(CANARY)
    expect(guest.surface.counts.invalidRings).toBe(0)
    expect(guest.surface.counts.rings).toBeGreaterThan(0)
  })

  test(`${named('F03')} 100 MB on standard output are read, drawn over and forgotten`, async () => {
    await using terminal = await openTerminal(launcher)
    const { surface } = terminal
    type(surface, `: ${CANARY}`)
    const before = process.memoryUsage.rss()
    let largest = before
    let pictures = 0
    surface.on('changed', () => {
      largest = Math.max(largest, process.memoryUsage.rss())
      pictures += 1
      setTimeout(() => surface.capture(), 33)
    })
    type(surface, `head -c ${PRINTED_BYTES} /dev/zero; exit`)
    const reason = await terminal.ended
    table.add({
      id: 'F03',
      attack: '100 MB on standard output',
      expected: 'below 200 MiB more',
      observed: `${Math.round((largest - before) / MIB)} MiB more, ${pictures} changes`,
      severity: 'host-denial',
    })
    expect(reason).toBe('guest-exited')
    expect(pictures).toBeGreaterThan(10)
    expect(largest - before).toBeLessThan(200 * MIB)
    expect(launcher.log).not.toContain(CANARY)
  })
})

type Selections = {
  owned: { PRIMARY: boolean; CLIPBOARD: boolean }
  requests: number
  answers: number
}

/** Every event of an object from now on, also those that nobody listens to. */
function everythingSaid(emitter: EventEmitter): [name: string, value: unknown][] {
  const said: [string, unknown][] = []
  const emit = emitter.emit.bind(emitter)
  Object.assign(emitter, {
    emit: (name: string, ...values: unknown[]): boolean => {
      said.push([name, values[0]])
      return emit(name, ...values)
    },
  })
  return said
}

async function openTerminal(
  launcher: LauncherUnderTest,
): Promise<AsyncDisposable & { surface: TerminalSurface; ended: Promise<string> }> {
  const surface = await TerminalSurface.open({
    size: SIZE,
    startJail: (tty) => {
      chownSync(tty, launcher.service.uid, launcher.service.gid)
      return Jail.start({ socketPath: launcher.socketPath, request: launcher.request({ tty }) })
    },
  })
  const ended = new Promise<string>((resolve) => surface.once('ended', resolve))
  return { surface, ended, [Symbol.asyncDispose]: () => surface.close() }
}

function type(surface: TerminalSurface, line: string): void {
  const keysyms = Array.from(line, (character) => keysymOfCodePoint(character.codePointAt(0) ?? 0))
  for (const keysym of [...keysyms, RETURN]) {
    const key = { kind: 'key', keysym: keysym ?? 0, repeated: false, sequence: 0 } as const
    surface.input(encodeInputRecord({ ...key, pressed: true }))
    surface.input(encodeInputRecord({ ...key, pressed: false }))
  }
}
