import { describe, expect, test } from 'vitest'

import type { GroupReading } from '../host/control-groups/group-reading.ts'
import { type Load, cpuinfo, loadavg, meminfo, nextLoad, stat, uptime } from './proc-texts.ts'

const MIB = 2 ** 20
const size = { memoryBytes: 2048 * MIB, processors: 2 }
const reading: GroupReading = {
  cpuMs: 30_000,
  userMs: 20_000,
  systemMs: 10_000,
  memoryBytes: 512 * MIB,
  cachedBytes: 256 * MIB,
  sharedBytes: 64 * MIB,
  processes: 7,
  outOfMemoryKills: 0,
}
const ages = { jail: 60, host: 5_000 }

function block(id: number): string {
  return `processor\t: ${id}\nmodel name\t: Some processor\ncpu MHz\t\t: 3${id}00.123\nflags\t\t: fpu\n`
}

function kibibytesOf(text: string, name: string): number {
  return Number(new RegExp(`^${name}: +([0-9]+) kB$`, 'm').exec(text)?.[1])
}

describe('meminfo', () => {
  test('has the limit as all memory, and what can be given back as available', () => {
    const text = meminfo(size, reading)
    expect(kibibytesOf(text, 'MemTotal')).toBe(2048 * 1024)
    expect(kibibytesOf(text, 'MemFree')).toBe((2048 - 512 - 256) * 1024)
    expect(kibibytesOf(text, 'MemAvailable')).toBe((2048 - 512) * 1024)
    expect(kibibytesOf(text, 'Cached')).toBe((256 + 64) * 1024)
    expect(kibibytesOf(text, 'Shmem')).toBe(64 * 1024)
  })

  test('never goes below nothing when the kernel lets a group go beyond its limit for a moment', () => {
    const beyond = { ...reading, memoryBytes: 3000 * MIB, sharedBytes: 4000 * MIB }
    const text = meminfo(size, beyond)
    expect(text).not.toContain('-')
    expect(kibibytesOf(text, 'MemAvailable')).toBe(0)
  })
})

describe('stat', () => {
  const text = stat(size, reading, { ages, bootedAt: 1_700_000_000 })

  test('has the processor time of the jail, and a line for each of its processors', () => {
    expect(text).toMatch(/^cpu {2}2000 0 1000 9000 0 0 0 0 0 0$/m)
    expect(text).toMatch(/^cpu1 1000 0 500 4500 0 0 0 0 0 0$/m)
    expect(text).not.toContain('cpu2')
    expect(text).toContain('btime 1700000000\n')
  })

  test('counts no interrupt and no switch of the host', () => {
    expect(text).toMatch(/^intr 0$/m)
    expect(text).toMatch(/^ctxt 0$/m)
    expect(text).toMatch(/^softirq 0( 0)+$/m)
  })
})

test('uptime has the idle time of the jail', () => {
  expect(uptime(size, reading, ages)).toBe('5000.00 90.00\n')
})

test('the load follows the processors that are in use, the short one first', () => {
  const idle: Load = [0, 0, 0]
  const soon = nextLoad(idle, 2, 60)
  expect(soon[0]).toBeCloseTo(2 * (1 - Math.exp(-1)))
  expect(soon[0]).toBeGreaterThan(soon[1])
  expect(soon[1]).toBeGreaterThan(soon[2])
  expect(nextLoad(soon, 0, 3_600)[0]).toBeCloseTo(0)
  expect(loadavg([1.234, 0.5, 0], reading)).toBe('1.23 0.50 0.00 1/7 0\n')
})

describe('cpuinfo', () => {
  test('has as many processors as the jail, without their present speed', () => {
    const text = cpuinfo(`${block(0)}\n${block(1)}\n${block(2)}\n`, 2)
    expect(text.match(/^processor/gm)).toHaveLength(2)
    expect(text).not.toContain('MHz')
    expect(text).toContain('flags\t\t: fpu')
  })

  test('keeps what is said of the machine as a whole', () => {
    expect(cpuinfo(`${block(0)}\n${block(1)}\nHardware\t: Board\n`, 1)).toContain('Hardware')
  })
})
