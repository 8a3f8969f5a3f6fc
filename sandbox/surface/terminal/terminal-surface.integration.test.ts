import { once } from 'node:events'
import { setTimeout } from 'node:timers/promises'

import { afterEach, describe, expect, test } from 'vitest'

import { encodeInputRecord, type InputRecord } from '#protocol/plain/input.ts'

import { bar, count, HostShell, press, type, until } from './doubles/host-shell.ts'
import { BACKGROUND } from './raster/palette.ts'
import { TerminalSurface } from './terminal-surface.ts'

const SIZE = { width: 1280, height: 720 }
const CONTROL = 0xffe3
const open: TerminalSurface[] = []

async function openShell(...command: string[]): Promise<TerminalSurface> {
  const shell = command.length > 0 ? command : ['bash', '--norc', '-i']
  const surface = await TerminalSurface.open({
    size: SIZE,
    startJail: async (path) => new HostShell(path, shell),
  })
  open.push(surface)
  return surface
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((surface) => surface.close()))
})

describe('a terminal with a real shell', () => {
  test('shows what is typed and what a program paints', async () => {
    const surface = await openShell()
    type(surface, `${bar(1, 200, 3)}\n`)
    expect(await until(surface, (picture) => count(picture, 0x01c803) > 20 * 1000)).toBe(true)
    expect(count(surface.capture(), BACKGROUND)).toBeGreaterThan(100_000)
  })

  test('passes Chinese text in both directions', async () => {
    const surface = await openShell()
    type(surface, `[ 數據 = $'\\u6578\\u64da' ] && ${bar(9, 9, 200)}\n`)
    expect(await until(surface, (picture) => count(picture, 0x0909c8) > 20 * 1000)).toBe(true)
  })

  test('tells a program its new size', async () => {
    const surface = await openShell()
    surface.resize({ width: 640, height: 400 })
    expect(surface.capture()).toMatchObject({ width: 640, height: 400, stride: 2560 })
    type(surface, `[ "$(stty size)" = '19 63' ] && ${bar(200, 7, 7)}\n`)
    expect(await until(surface, (picture) => count(picture, 0xc80707) > 20 * 500)).toBe(true)
  })

  test('interrupts a program with Control and C', async () => {
    const surface = await openShell()
    type(surface, `${bar(2, 2, 99)}; sleep 1000\n`)
    expect(await until(surface, (picture) => count(picture, 0x020263) > 20 * 1000)).toBe(true)
    const control = { kind: 'key', keysym: CONTROL, repeated: false, sequence: 0 } as const
    surface.input(encodeInputRecord({ ...control, pressed: true }))
    press(surface, 0x63)
    surface.input(encodeInputRecord({ ...control, pressed: false }))
    type(surface, `${bar(99, 2, 2)}\n`)
    expect(await until(surface, (picture) => count(picture, 0x630202) > 20 * 1000)).toBe(true)
  })

  test('stays small while a guest prints 50 MB and shows the end of it', async () => {
    const surface = await openShell()
    await setTimeout(300)
    const before = process.memoryUsage.rss()
    let largest = before
    let changes = 0
    surface.on('changed', () => {
      changes += 1
      largest = Math.max(largest, process.memoryUsage.rss())
      void setTimeout(33).then(() => surface.capture())
    })
    type(surface, `head -c 37500000 /dev/urandom | base64; ${bar(77, 0, 77)}\n`)
    expect(await until(surface, (picture) => count(picture, 0x4d004d) > 20 * 1000)).toBe(true)
    expect(changes).toBeGreaterThan(10)
    expect(largest - before).toBeLessThan(150 * 2 ** 20)
  }, 60_000)

  test('ends with its shell and shows the last words', async () => {
    const surface = await openShell('sh', '-c', `sleep 0.2; ${bar(5, 60, 5)}`)
    const [reason] = await once(surface, 'ended')
    expect(reason).toBe('guest-exited')
    expect(count(surface.capture(), 0x053c05)).toBeGreaterThan(20 * 1000)
  })

  test('is over when the guest closes its terminal and lives on', async () => {
    const surface = await openShell('sh', '-c', 'exec sleep 1000 <&- >&- 2>&-')
    const [reason] = await once(surface, 'ended')
    expect(reason).toBe('guest-exited')
  })

  test('takes input at any pace from a guest that does not read', async () => {
    const surface = await openShell('sh', '-c', 'stty raw -echo; sleep 1000')
    const records = Array.from({ length: 100_000 }, (): InputRecord => {
      return { kind: 'key', keysym: 0x61, pressed: true, repeated: true, sequence: 0 }
    })
    for (const record of records) surface.input(encodeInputRecord(record))
    expect(surface.capture().width).toBe(1280)
  })

  test('emits nothing after it was closed, twice', async () => {
    const surface = await openShell('sh', '-c', 'while :; do echo more; done')
    await once(surface, 'changed')
    await Promise.all([surface.close(), surface.close()])
    let events = 0
    for (const name of ['changed', 'ended', 'usage'] as const) surface.on(name, () => (events += 1))
    await setTimeout(100)
    expect(events).toBe(0)
  })

  test('leaves nothing behind when the jail does not start', async () => {
    const refused = TerminalSurface.open({
      size: SIZE,
      startJail: () => Promise.reject(new Error('no jail today')),
    })
    await expect(refused).rejects.toThrow('no jail today')
  })
})
