import { ANSWER, DATA, type Instruction, and, answer, assemble, jump, load } from './bpf.ts'
import {
  AF_NETLINK,
  AF_UNIX,
  ALLOWED,
  ARGUMENT_RULES,
  type ArgumentRule,
  EAFNOSUPPORT,
  ENOSYS,
  EOPNOTSUPP,
  EPERM,
  FIXED_ANSWERS,
  INTERNET_SOCKETS,
} from './policy.ts'
import { type Architecture, syscallNumbers } from './syscall-numbers.ts'

/** AUDIT_ARCH_* of the only calling convention that each machine may use. */
const AUDIT_ARCHITECTURE = { x86_64: 0xc000_003e, aarch64: 0xc000_00b7 } as const
/** On x86_64 this bit selects the x32 calls, a second table that the rules would not see. */
const X32_BIT = 0x4000_0000

/** The architecture of this machine as the filter names it, or undefined when there is no filter for it. */
export function supportedArchitecture(nodeArchitecture: string): Architecture | undefined {
  if (nodeArchitecture === 'x64') return 'x86_64'
  return nodeArchitecture === 'arm64' ? 'aarch64' : undefined
}

export type FilterOptions = {
  /** Also TCP and UDP sockets, for a jail whose network was seen to hold nothing but loopback. */
  loopback: boolean
}
const WITHOUT_NETWORK: FilterOptions = { loopback: false }

/** The seccomp program of a jail, ready for `bwrap --seccomp`. */
export function compileFilter(architecture: Architecture, options = WITHOUT_NETWORK): Buffer {
  return assemble(buildFilter(architecture, options))
}

/**
 * The order matters: the architecture first, since the same number means another call elsewhere;
 * then rules on arguments, so that no plain permission can precede them.
 */
export function buildFilter(
  architecture: Architecture,
  { loopback } = WITHOUT_NETWORK,
): Instruction[] {
  const numbers = syscallNumbers(architecture)
  const highest = Math.max(...numbers.values())
  return [
    ...checkArchitecture(architecture),
    // Before the rule of every jail for the same call, which it leaves nothing to decide.
    ...(loopback ? judgeSocket(numbers.get('socket')) : []),
    ...ARGUMENT_RULES.flatMap((rule) => judgeArgument(rule, numbers.get(rule.call))),
    ...Object.entries(FIXED_ANSWERS).flatMap(([call, errno]) =>
      answerCall(numbers.get(call), ANSWER.errno(errno)),
    ),
    ...allowedCalls().flatMap((call) => answerCall(numbers.get(call), ANSWER.allow)),
    jump('jumpIfAbove', highest, { ifTrue: 0, ifFalse: 1 }),
    answer(ANSWER.errno(ENOSYS)),
    answer(ANSWER.errno(EPERM)),
  ]
}

export function allowedCalls(): string[] {
  return Object.values(ALLOWED).flatMap((names) => names.trim().split(/\s+/))
}

function checkArchitecture(architecture: Architecture): Instruction[] {
  const program = [
    load(DATA.architecture),
    jump('jumpIfEqual', AUDIT_ARCHITECTURE[architecture], { ifTrue: 1, ifFalse: 0 }),
    answer(ANSWER.killProcess),
    load(DATA.number),
  ]
  if (architecture === 'x86_64')
    program.push(
      jump('jumpIfAtLeast', X32_BIT, { ifTrue: 0, ifFalse: 1 }),
      answer(ANSWER.killProcess),
    )
  return program
}

/** `number` is undefined for a call that this architecture never had. */
function answerCall(number: number | undefined, value: number): Instruction[] {
  if (number === undefined) return []
  return [jump('jumpIfEqual', number, { ifTrue: 0, ifFalse: 1 }), answer(value)]
}

function judgeArgument(rule: ArgumentRule, number: number | undefined): Instruction[] {
  if (number === undefined) return []
  const refusal = ANSWER.errno(rule.errno)
  const [listed, unlisted] =
    rule.whenListed === 'allow' ? [ANSWER.allow, refusal] : [refusal, ANSWER.allow]
  const comparisons = rule.values.map((value, index) =>
    jump('jumpIfEqual', value, { ifTrue: rule.values.length - index, ifFalse: 0 }),
  )
  const body = [
    load(DATA.lowHalfOfArgument(rule.argument)),
    ...(rule.mask === undefined ? [] : [and(rule.mask)]),
    ...comparisons,
    answer(unlisted),
    answer(listed),
  ]
  return [jump('jumpIfEqual', number, { ifTrue: 0, ifFalse: body.length }), ...body]
}

/** UNIX sockets of every kind; of IPv4 and IPv6 what `INTERNET_SOCKETS` says. */
function judgeSocket(number: number | undefined): Instruction[] {
  if (number === undefined) return []
  const { families, typeMask, types, protocols } = INTERNET_SOCKETS
  const body = [
    load(DATA.lowHalfOfArgument(0)),
    jump('jumpIfEqual', AF_UNIX, { ifTrue: 0, ifFalse: 1 }),
    answer(ANSWER.allow),
    jump('jumpIfEqual', AF_NETLINK, { ifTrue: 0, ifFalse: 1 }),
    answer(ANSWER.errno(EOPNOTSUPP)),
    ...goOnIfOneOf(families, EAFNOSUPPORT),
    load(DATA.lowHalfOfArgument(1)),
    and(typeMask),
    ...goOnIfOneOf(types, EPERM),
    load(DATA.lowHalfOfArgument(2)),
    ...goOnIfOneOf(protocols, EPERM),
    answer(ANSWER.allow),
  ]
  return [jump('jumpIfEqual', number, { ifTrue: 0, ifFalse: body.length }), ...body]
}

/** What was loaded last must be one of these, or the call fails with `errno`. */
function goOnIfOneOf(values: readonly number[], errno: number): Instruction[] {
  const comparisons = values.map((value, index) =>
    jump('jumpIfEqual', value, { ifTrue: values.length - index, ifFalse: 0 }),
  )
  return [...comparisons, answer(ANSWER.errno(errno))]
}
