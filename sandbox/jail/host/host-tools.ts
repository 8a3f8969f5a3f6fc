import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants } from 'node:fs'

/** Absolute, so that nobody's PATH decides what runs as root. */
export const HOME_TOOLS = {
  e2fsck: '/usr/sbin/e2fsck',
  fallocate: '/usr/bin/fallocate',
  losetup: '/usr/sbin/losetup',
  makeFileSystem: '/usr/sbin/mkfs.ext4',
  mount: '/usr/bin/mount',
  perl: '/usr/bin/perl',
  resize: '/usr/sbin/resize2fs',
  umount: '/usr/bin/umount',
} as const

/** Making a file system on a slow disk; everything else takes milliseconds. */
const DEADLINE_MS = 60_000
const MAX_OUTPUT_BYTES = 64 * 1024

export type ToolResult = { code: number; output: string; complaint: string }

/** Runs one of the host's own programs as root, with nothing of root's environment. Never a shell. */
export async function runTool(
  program: string,
  args: readonly string[],
  input?: Buffer,
): Promise<ToolResult> {
  const child = spawn(program, args, {
    cwd: '/',
    env: {},
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: DEADLINE_MS,
    killSignal: 'SIGKILL',
  })
  let output = ''
  let complaint = ''
  child.stdout.on('data', (chunk: Buffer) => {
    if (output.length < MAX_OUTPUT_BYTES) output += chunk.toString('latin1')
  })
  child.stderr.on('data', (chunk: Buffer) => {
    if (complaint.length < MAX_OUTPUT_BYTES) complaint += chunk.toString('latin1')
  })
  // A program that ended early does not read its input; its exit code says why.
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  const [code] = (await once(child, 'close')) as [number | null]
  return { code: code ?? -1, output, complaint: oneLine(complaint) }
}

/** The same, and throws with what the program complained when it did not succeed. */
export async function mustRun(
  program: string,
  args: readonly string[],
  input?: Buffer,
): Promise<string> {
  const { code, output, complaint } = await runTool(program, args, input)
  if (code === 0) return output
  throw new ToolFailed(`${program}: ${complaint || `ended with ${code}`}`)
}

/** What a program of the host's said when it failed. The message is one line. */
export class ToolFailed extends Error {
  override readonly name = 'ToolFailed'
}

function oneLine(text: string): string {
  return text
    .replaceAll(/[^\x20-\x7e]+/g, ' ')
    .trim()
    .slice(0, 160)
}

/** Whether there is a program that can be run. */
export function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
