import { describe, expect, test } from 'vitest'

import { ANSWER, CODE, type Instruction, MAX_INSTRUCTIONS, answer, assemble, jump } from './bpf.ts'
import { allowedCalls, buildFilter, compileFilter, supportedArchitecture } from './filter.ts'
import { ARGUMENT_RULES, FIXED_ANSWERS } from './policy.ts'
import { syscallNumbers } from './syscall-numbers.ts'

const X86_64 = 0xc000_003e
const I386 = 0x4000_0003
const AARCH64 = 0xc000_00b7
const EPERM = ANSWER.errno(1)
const ENOSYS = ANSWER.errno(38)
const EAFNOSUPPORT = ANSWER.errno(97)

type Call = { architecture?: number; number: number; arguments?: bigint[] }

/** Runs a program as the kernel does, on the 64 bytes of `struct seccomp_data`. */
function judge(program: readonly Instruction[], call: Call): number {
  const data = Buffer.alloc(64)
  data.writeUInt32LE(call.number, 0)
  data.writeUInt32LE(call.architecture ?? X86_64, 4)
  for (const [index, value] of (call.arguments ?? []).entries())
    data.writeBigUInt64LE(value, 16 + 8 * index)
  let accumulator = 0
  for (let at = 0; at < program.length; at++) {
    const { code, ifTrue, ifFalse, value } = program[at]!
    if (code === CODE.return) return value
    if (code === CODE.loadWord) accumulator = data.readUInt32LE(value)
    else if (code === CODE.and) accumulator = (accumulator & value) >>> 0
    else if (code === CODE.jumpIfEqual) at += accumulator === value ? ifTrue : ifFalse
    else if (code === CODE.jumpIfAtLeast) at += accumulator >= value ? ifTrue : ifFalse
    else if (code === CODE.jumpIfAbove) at += accumulator > value ? ifTrue : ifFalse
    else throw new Error(`unknown code ${code}`)
  }
  throw new Error('the program has no end')
}

const filter = buildFilter('x86_64')
const numbers = syscallNumbers('x86_64')
const answerTo = (name: string, ...args: bigint[]): number =>
  judge(filter, { number: numbers.get(name)!, arguments: args })
const loopbackFilter = buildFilter('x86_64', { loopback: true })
const answerWithLoopback = (name: string, ...args: bigint[]): number =>
  judge(loopbackFilter, { number: numbers.get(name)!, arguments: args })

describe('the system call filter', () => {
  test.each([
    ['opens a UNIX socket', 'socket', [1n], ANSWER.allow],
    ['opens a UNIX socket pair', 'socketpair', [1n], ANSWER.allow],
    ['refuses IPv4', 'socket', [2n], EAFNOSUPPORT],
    ['refuses IPv6', 'socket', [10n], EAFNOSUPPORT],
    ['refuses netlink', 'socket', [16n], EAFNOSUPPORT],
    ['refuses packet sockets', 'socket', [17n], EAFNOSUPPORT],
    ['refuses the hypervisor socket', 'socket', [40n], EAFNOSUPPORT],
    ['refuses IPv4 with high bits set', 'socket', [0x1_0000_0002n], EAFNOSUPPORT],
    ['starts a thread', 'clone', [0x3d_0f00n], ANSWER.allow],
    ['forks', 'clone', [0x120_0011n], ANSWER.allow],
    ['refuses a user namespace', 'clone', [0x1000_0000n], EPERM],
    ['refuses a mount namespace', 'clone', [0x2_0000n], EPERM],
    ['refuses a network namespace behind high bits', 'clone', [0xff_4000_0000n], EPERM],
    ['says that clone3 does not exist', 'clone3', [], ENOSYS],
    ['asks for the size of a terminal', 'ioctl', [0n, 0x5413n], ANSWER.allow],
    ['refuses TIOCSTI', 'ioctl', [0n, 0x5412n], EPERM],
    ['refuses TIOCSTI with high bits set', 'ioctl', [0n, 0x100_0000_5412n], EPERM],
    ['refuses TIOCLINUX', 'ioctl', [0n, 0x541cn], EPERM],
    ['refuses a line discipline', 'ioctl', [0n, 0x5423n], EPERM],
    ['asks for the personality', 'personality', [0xffff_ffffn], ANSWER.allow],
    ['refuses to turn address randomisation off', 'personality', [0x4_0000n], EPERM],
    ['makes a named pipe', 'mknod', [0n, 0o010644n], ANSWER.allow],
    ['refuses a character device', 'mknod', [0n, 0o020644n], EPERM],
    ['refuses a block device', 'mknodat', [0n, 0n, 0o060644n], EPERM],
    ['answers sync without flushing', 'sync', [], ANSWER.errno(0)],
  ] as const)('%s', (_, call, args, expected) => {
    expect(answerTo(call, ...args)).toBe(expected)
  })

  test.each([
    ['opens a UNIX socket', 'socket', [1n, 2n, 0n], ANSWER.allow],
    ['opens a TCP socket', 'socket', [2n, 1n, 0n], ANSWER.allow],
    ['opens a TCP socket that does not block', 'socket', [2n, 0x8_0801n, 6n], ANSWER.allow],
    ['opens a UDP socket', 'socket', [10n, 2n, 17n], ANSWER.allow],
    ['refuses raw sockets', 'socket', [2n, 3n, 1n], EPERM],
    ['refuses raw sockets with flags', 'socket', [10n, 0x8_0803n, 58n], EPERM],
    ['refuses raw sockets behind high bits', 'socket', [2n, 0x1_0000_0003n, 0n], EPERM],
    ['refuses ICMP by datagrams', 'socket', [2n, 2n, 1n], EPERM],
    ['refuses SCTP', 'socket', [2n, 1n, 132n], EPERM],
    ['refuses MPTCP', 'socket', [2n, 1n, 262n], EPERM],
    ['refuses netlink', 'socket', [16n, 3n, 0n], ANSWER.errno(95)],
    ['refuses netlink behind high bits', 'socket', [0x1_0000_0010n, 3n, 0n], ANSWER.errno(95)],
    ['refuses packet sockets', 'socket', [17n, 3n, 0n], EAFNOSUPPORT],
    ['refuses the hypervisor socket', 'socket', [40n, 1n, 0n], EAFNOSUPPORT],
    ['refuses IPv4 socket pairs', 'socketpair', [2n, 1n, 0n], EAFNOSUPPORT],
    ['refuses a user namespace', 'clone', [0x1000_0000n], EPERM],
  ] as const)('with loopback %s', (_, call, args, expected) => {
    expect(answerWithLoopback(call, ...args)).toBe(expected)
  })

  test.each(
    `unshare setns mount umount2 pivot_root chroot fsopen fsmount open_tree move_mount mount_setattr
     ptrace process_vm_readv process_vm_writev pidfd_getfd kcmp bpf perf_event_open userfaultfd
     io_uring_setup io_uring_enter io_uring_register io_setup keyctl add_key request_key
     kexec_load init_module finit_module delete_module reboot swapon acct open_by_handle_at
     name_to_handle_at syslog modify_ldt iopl ioperm settimeofday memfd_secret vmsplice fanotify_init`
      .trim()
      .split(/\s+/),
  )('refuses %s', (call) => {
    expect(answerTo(call)).toBe(EPERM)
  })

  test('kills whoever uses 32-bit or x32 system calls', () => {
    expect(judge(filter, { architecture: I386, number: 1 })).toBe(ANSWER.killProcess)
    expect(judge(filter, { number: 0x4000_0000 })).toBe(ANSWER.killProcess)
    expect(judge(filter, { number: 0x4000_0029, arguments: [1n] })).toBe(ANSWER.killProcess)
    expect(judge(buildFilter('aarch64'), { number: 63 })).toBe(ANSWER.killProcess)
  })

  test('answers calls newer than its table as an older kernel would', () => {
    expect(judge(filter, { number: 467 })).toBe(ENOSYS)
    expect(judge(filter, { number: 0x3fff_ffff })).toBe(ENOSYS)
  })

  test('judges the same names on aarch64 by their own numbers', () => {
    const arm = buildFilter('aarch64')
    const armNumbers = syscallNumbers('aarch64')
    const ask = (name: string, ...args: bigint[]): number =>
      judge(arm, { architecture: AARCH64, number: armNumbers.get(name)!, arguments: args })
    expect(ask('read')).toBe(ANSWER.allow)
    expect(ask('socket', 2n)).toBe(EAFNOSUPPORT)
    expect(ask('clone', 0x1000_0000n)).toBe(EPERM)
    expect(ask('mount')).toBe(EPERM)
  })

  test('knows every call that the policy names, and names none twice', () => {
    const named = [
      ...allowedCalls(),
      ...ARGUMENT_RULES.map((rule) => rule.call),
      ...Object.keys(FIXED_ANSWERS),
    ]
    expect(named.filter((call) => !numbers.has(call))).toEqual([])
    expect(new Set(named).size).toBe(named.length)
  })

  test('fits what the kernel takes', () => {
    expect(compileFilter('x86_64').length / 8).toBeLessThan(MAX_INSTRUCTIONS)
    expect(supportedArchitecture('riscv64')).toBeUndefined()
  })
})

describe('assemble', () => {
  test('writes eight bytes an instruction, little-endian', () => {
    expect(assemble([answer(ANSWER.allow)]).toString('hex')).toBe('060000000000ff7f')
  })

  test('refuses a jump out of the program and an empty program', () => {
    const loop = jump('jumpIfEqual', 1, { ifTrue: 1, ifFalse: 0 })
    expect(() => assemble([loop, answer(0)])).toThrow(RangeError)
    expect(() => assemble([])).toThrow(RangeError)
  })
})
