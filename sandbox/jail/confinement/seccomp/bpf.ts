/**
 * Just enough of the classic BPF machine for a seccomp filter. An instruction is 8 bytes: u16 code,
 * u8 jump if true, u8 jump if false, u32 constant. Jumps count instructions forward from the next one.
 */
export type Instruction = { code: number; ifTrue: number; ifFalse: number; value: number }

/** The kernel takes no longer program (BPF_MAXINSNS). */
export const MAX_INSTRUCTIONS = 4096

export const CODE = {
  loadWord: 0x20,
  and: 0x54,
  jumpIfEqual: 0x15,
  jumpIfAtLeast: 0x35,
  jumpIfAbove: 0x25,
  return: 0x06,
} as const

/** Answers of a seccomp filter. `errno` makes the call fail with that number; 0 lets it "succeed". */
export const ANSWER = {
  allow: 0x7fff_0000,
  killProcess: 0x8000_0000,
  errno: (number: number): number => 0x0005_0000 | number,
} as const

/** Offsets in `struct seccomp_data`. Both architectures we know are little-endian. */
export const DATA = {
  number: 0,
  architecture: 4,
  lowHalfOfArgument: (index: number): number => 16 + 8 * index,
} as const

export function load(offset: number): Instruction {
  return { code: CODE.loadWord, ifTrue: 0, ifFalse: 0, value: offset }
}

export function and(mask: number): Instruction {
  return { code: CODE.and, ifTrue: 0, ifFalse: 0, value: mask >>> 0 }
}

export function answer(value: number): Instruction {
  return { code: CODE.return, ifTrue: 0, ifFalse: 0, value: value >>> 0 }
}

/** `ifTrue` and `ifFalse` are 0 to 255: no jump reaches further. */
export function jump(
  test: 'jumpIfEqual' | 'jumpIfAtLeast' | 'jumpIfAbove',
  value: number,
  target: { ifTrue: number; ifFalse: number },
): Instruction {
  return { code: CODE[test], ...target, value: value >>> 0 }
}

/** The bytes as the kernel and `bwrap --seccomp` take them. Throws a RangeError on a bad program. */
export function assemble(program: readonly Instruction[]): Buffer {
  if (program.length === 0 || program.length > MAX_INSTRUCTIONS)
    throw new RangeError(
      `A filter has 1 to ${MAX_INSTRUCTIONS} instructions, not ${program.length}`,
    )
  const bytes = Buffer.alloc(program.length * 8)
  for (const [index, { code, ifTrue, ifFalse, value }] of program.entries()) {
    // The kernel would refuse a program that can run off its end, but only when a session starts.
    const next = code === CODE.return ? index : index + 1 + Math.max(ifTrue, ifFalse)
    if (next >= program.length) throw new RangeError(`Instruction ${index} leaves the program`)
    bytes.writeUInt16LE(code, index * 8)
    bytes.writeUInt8(ifTrue, index * 8 + 2)
    bytes.writeUInt8(ifFalse, index * 8 + 3)
    bytes.writeUInt32LE(value, index * 8 + 4)
  }
  return bytes
}
