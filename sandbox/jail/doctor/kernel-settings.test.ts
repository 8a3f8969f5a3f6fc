import { describe, expect, test } from 'vitest'

import { refusal, written } from './finding.ts'
import { kernelSettingFindings } from './kernel-settings.ts'

const GOOD: Readonly<Record<string, string>> = {
  '/proc/sys/kernel/core_pattern': 'core',
  '/proc/sys/kernel/seccomp/actions_avail': 'kill_process kill_thread trap errno trace log allow',
  '/proc/sys/kernel/yama/ptrace_scope': '1',
  '/proc/sys/kernel/unprivileged_bpf_disabled': '2',
  '/proc/sys/kernel/io_uring_disabled': '2',
  '/proc/sys/kernel/kptr_restrict': '1',
  '/proc/sys/kernel/dmesg_restrict': '1',
  '/proc/sys/kernel/randomize_va_space': '2',
  '/proc/sys/fs/protected_symlinks': '1',
  '/proc/sys/fs/protected_hardlinks': '1',
  '/proc/sys/fs/suid_dumpable': '0',
  '/proc/sys/dev/tty/legacy_tiocsti': '0',
  '/sys/kernel/mm/ksm/run': '0',
}
const findingsWith = (changes: Readonly<Record<string, string | undefined>>) =>
  kernelSettingFindings((path) => ({ ...GOOD, ...changes })[path])

describe('what settings of the kernel mean', () => {
  test('a hardened host has nothing to say', () => {
    expect(new Set(findingsWith({}).map(({ state }) => state))).toEqual(new Set(['good']))
  })

  test.each([
    ['a kernel without filters', { '/proc/sys/kernel/seccomp/actions_avail': undefined }],
    [
      'a kernel whose filters only kill threads',
      { '/proc/sys/kernel/seccomp/actions_avail': 'kill_thread errno allow' },
    ],
  ])('%s is unsafe, with a remedy', (_, changes) => {
    const unsafe = findingsWith(changes).filter(({ state }) => state === 'unsafe')
    expect(unsafe).toHaveLength(1)
    expect(unsafe[0]?.remedy).toBeTruthy()
  })

  test.each([
    ['/proc/sys/kernel/core_pattern', '|/usr/bin/handler %p', 'weak'],
    ['/proc/sys/kernel/yama/ptrace_scope', '0', 'weak'],
    ['/proc/sys/kernel/yama/ptrace_scope', undefined, 'weak'],
    ['/proc/sys/kernel/unprivileged_bpf_disabled', '0', 'weak'],
    ['/proc/sys/kernel/unprivileged_bpf_disabled', undefined, 'good'],
    ['/proc/sys/kernel/randomize_va_space', '1', 'weak'],
    ['/proc/sys/fs/suid_dumpable', '1', 'weak'],
    ['/proc/sys/fs/suid_dumpable', '2', 'good'],
    ['/proc/sys/dev/tty/legacy_tiocsti', '1', 'weak'],
    ['/sys/kernel/mm/ksm/run', '1', 'weak'],
  ])('%s = %s is %s', (path, value, state) => {
    const others = findingsWith({ [path]: value }).filter((finding) => finding.state !== 'good')
    expect(others.map((finding) => finding.state)).toEqual(state === 'good' ? [] : [state])
  })

  test('a weak finding names what changes it, and is written for a person', () => {
    const [finding] = findingsWith({ '/proc/sys/fs/protected_symlinks': '0' }).filter(
      ({ state }) => state === 'weak',
    )
    expect(finding && written(finding)).toContain('To change it: sysctl -w fs.protected_symlinks=1')
  })

  test('a refusal is one line with cause and remedy', () => {
    const [finding] = findingsWith({ '/proc/sys/kernel/seccomp/actions_avail': undefined }).filter(
      ({ state }) => state === 'unsafe',
    )
    expect(finding && refusal(finding)).toMatch(/^system call filter: none\. .*; boot a kernel /)
  })
})
