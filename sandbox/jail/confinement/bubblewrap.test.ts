import { describe, expect, test } from 'vitest'

import { type JailPlan, bubblewrapArguments, hiddenBelowProc } from './bubblewrap.ts'
import { applyLimits, longestFileBytes } from './limits.ts'
import { framebufferFileBytes } from '../contract/framebuffer-file.ts'

const MIB = 2 ** 20
const asked = {
  memoryBytes: 1024 * MIB,
  processes: 256,
  cpuPercent: 150,
  scratchBytes: 128 * MIB,
  openFiles: 1024,
}
const host = { memoryBytes: 8192 * MIB, cores: 2 }
const plan: JailPlan = {
  mounts: {
    environment: '/run/vitrine/environments/d1',
    guest: [{ name: 'app/protocol', source: '/run/vitrine/app/protocol' }],
    datasets: [{ id: 'hourly-load', source: '/run/vitrine/sessions/s/datasets/hourly-load' }],
    analyses: '/run/vitrine/sessions/s/analyses',
    framebuffer: '/run/vitrine/sessions/s/screen',
    counters: [{ path: 'meminfo', source: '/run/vitrine/sessions/s/counters/meminfo' }],
    home: undefined,
  },
  limits: applyLimits(asked, host),
  hidden: { files: ['/proc/keys'], folders: ['/proc/acpi'] },
  filterDescriptor: 3,
  inspection: undefined,
  command: ['/bin/sh', '-c', 'true', '--bind', '/', '/host'],
}

describe('the arguments of bubblewrap', () => {
  const list = bubblewrapArguments(plan)
  const options = list.slice(0, list.indexOf('--'))
  const text = ` ${options.join(' ')} `

  test.each([
    '--unshare-user --unshare-pid --unshare-net --unshare-ipc --unshare-uts --unshare-cgroup',
    '--disable-userns',
    '--assert-userns-disabled',
    '--cap-drop ALL',
    '--die-with-parent',
    '--clearenv',
    '--setenv OMP_NUM_THREADS 2',
    `--setenv R_MAX_VSIZE ${1024 * MIB}`,
    '--uid 1000 --gid 1000',
    '--seccomp 3',
    '--remount-ro / --chdir',
    '--ro-bind /run/vitrine/environments/d1/usr /usr',
    '--ro-bind /run/vitrine/sessions/s/datasets/hourly-load /data/hourly-load',
    '--ro-bind /run/vitrine/sessions/s/analyses /analyses',
    '--ro-bind /run/vitrine/app/protocol /run/guest/app/protocol',
    '--bind /run/vitrine/sessions/s/screen /fb/Xvfb_screen0 --remount-ro /fb',
    '--ro-bind /dev/null /proc/keys',
    '--tmpfs /proc/acpi --remount-ro /proc/acpi',
    '--ro-bind /run/vitrine/sessions/s/counters/meminfo /proc/meminfo',
    `--size ${128 * MIB} --perms 1777 --tmpfs /tmp`,
    `--size ${128 * MIB} --perms 0700 --tmpfs /home/researcher`,
    '--tmpfs /dev/shm --remount-ro /dev',
  ])('hold %s', (fragment) => {
    expect(text).toContain(` ${fragment} `)
  })

  test('hold no option that can silently do less, and no writable place of the host but the picture', () => {
    expect(
      options.filter((option) => /-try$|--unshare-all|--share-net|cap-add/.test(option)),
    ).toEqual([])
    expect(options.filter((option) => ['--bind', '--dev-bind'].includes(option))).toHaveLength(1)
  })

  test('make every file system in memory with a limit, but the read-only ones', () => {
    for (const [index, option] of options.entries()) {
      if (option !== '--tmpfs') continue
      const limited = options.slice(index - 4, index).includes('--size')
      expect(limited || options[index + 2] === '--remount-ro').toBe(true)
    }
  })

  test('stand before the command, which can add none', () => {
    expect(list.slice(list.indexOf('--') + 1)).toEqual(plan.command)
  })

  test('bind a home that is kept in the place of the one in memory', () => {
    const mounts = { ...plan.mounts, home: '/run/vitrine/homes/1900000001/home' }
    const kept = bubblewrapArguments({ ...plan, mounts }).join(' ')
    expect(kept).toContain(' --bind /run/vitrine/homes/1900000001/home /home/researcher ')
    expect(kept).not.toContain('--tmpfs /home/researcher')
  })

  test('leave out picture and analyses where there are none', () => {
    const mounts = { ...plan.mounts, framebuffer: undefined, analyses: undefined }
    const without = bubblewrapArguments({ ...plan, mounts })
    expect(without.slice(0, without.indexOf('--'))).not.toContain('--bind')
    expect(without.join(' ')).toContain('--perms 0555 --dir /analyses')
  })
})

test('hiddenBelowProc takes only what the host has', () => {
  const present = new Set(['keys', 'acpi', 'cpuinfo', 'sys/kernel/pty/nr'])
  expect(hiddenBelowProc((name) => present.has(name))).toEqual({
    files: ['/proc/keys', '/proc/sys/kernel/pty/nr'],
    folders: ['/proc/acpi'],
  })
})

describe('limits', () => {
  test('are lowered to what the host has', () => {
    const greedy = { ...asked, memoryBytes: 2 ** 38, cpuPercent: 6400, scratchBytes: 2 ** 36 }
    const limits = applyLimits(greedy, host)
    expect(limits.memoryBytes).toBeLessThan(host.memoryBytes)
    expect(limits.cpuPercent).toBe(200)
  })

  test('keep all file systems in memory together below the memory limit', () => {
    const limits = applyLimits({ ...asked, scratchBytes: 2 ** 36 }, host)
    const { scratchBytes, sharedMemoryBytes, smallScratchBytes, memoryBytes } = limits
    expect(2 * scratchBytes + sharedMemoryBytes + smallScratchBytes).toBeLessThan(
      memoryBytes * 0.75,
    )
  })

  test('let a full file system answer before the longest file does', () => {
    const limits = applyLimits(asked, host)
    expect(longestFileBytes(limits, {})).toBeGreaterThan(limits.scratchBytes)
    const framebufferBytes = framebufferFileBytes({ width: 3840, height: 2160 })
    expect(framebufferBytes).toBeGreaterThan(33_170_000)
    expect(longestFileBytes({ ...limits, scratchBytes: 0 }, { framebufferBytes })).toBeGreaterThan(
      framebufferBytes,
    )
    const homeBytes = 8 * 2 ** 30
    expect(longestFileBytes(limits, { homeBytes })).toBeGreaterThan(homeBytes)
  })
})
