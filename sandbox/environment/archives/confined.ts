import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Transform, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

import { argv } from '../../jail/host/argv.ts'

const MEBIBYTE = 2 ** 20
/** What a package may unpack to, and what it may write while it is built. */
const MAX_TREE_BYTES = 2048 * MEBIBYTE
const MAX_WORK_BYTES = 4096 * MEBIBYTE
const BUILD_DEADLINE_MS = 30 * 60_000
/** As much of a compiler's words as a person reads. */
const MAX_WORDS = 4_000
const MAX_LAST_LINES = 3
/** Nobody: owns nothing in the tree and nothing on the host. */
const NOBODY = '65534'

const LIMITS = [
  '--nproc=512',
  '--nofile=4096',
  `--fsize=${MAX_TREE_BYTES}`,
  `--as=${8192 * MEBIBYTE}`,
  '--cpu=7200',
  '--core=0',
]

export type ConfinedBuild = {
  /** The tree of the environment, which is only read. */
  root: string
  /** Files that are only read, by their names in `/tmp/in`. */
  input: Readonly<Record<string, string>>
  command: readonly string[]
}

/**
 * Runs a command inside the tree of an environment, without a network, as nobody, with limits; all that it
 * can write is a memory of its own, `/tmp`, which goes with it. Whatever a package's own code does when it
 * is built, it does here. Only what the command writes to its standard output comes out, into `sink`.
 */
export async function runConfined(build: ConfinedBuild, sink: Writable): Promise<void> {
  const child = spawn('bwrap', confinement(build), {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: '/usr/bin:/bin' },
  })
  const late = setTimeout(() => child.kill('SIGKILL'), BUILD_DEADLINE_MS)
  let words = ''
  child.stderr.on('data', (chunk: Buffer) => {
    words = `${words}${chunk.toString('utf8')}`.slice(-MAX_WORDS)
  })
  const closed = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>
  try {
    await pipeline(child.stdout, bounded(MAX_TREE_BYTES), sink)
  } catch (error) {
    child.kill('SIGKILL')
    await closed
    throw error
  } finally {
    clearTimeout(late)
  }
  const [code, signal] = await closed
  if (code !== 0) throw new Error(`ended with ${signal ?? code}: ${lastWords(words)}`)
}

function confinement({ root, input, command }: ConfinedBuild): string[] {
  const files = Object.entries(input).map(([name, file]) => argv`--ro-bind ${file} /tmp/in/${name}`)
  return [
    argv`--unshare-net --unshare-pid --unshare-ipc --unshare-uts`,
    argv`--die-with-parent --new-session --clearenv`,
    argv`--setenv PATH /usr/bin:/bin --setenv HOME /tmp/home --setenv TMPDIR /tmp`,
    argv`--setenv LC_ALL C.UTF-8 --setenv TZ UTC`,
    argv`--ro-bind ${root} / --dev /dev --proc /proc`,
    argv`--perms 1777 --size ${String(MAX_WORK_BYTES)} --tmpfs /tmp --chdir /tmp`,
    argv`--perms 0755 --dir /tmp/in --perms 0755 --dir /tmp/in/package`,
    ...files,
    // Kept for as long as it takes to become nobody; bubblewrap forbids to win any back.
    argv`--cap-drop ALL --cap-add CAP_SETUID --cap-add CAP_SETGID --`,
    argv`/usr/bin/setpriv --reuid=${NOBODY} --regid=${NOBODY} --clear-groups`,
    ['/usr/bin/prlimit', ...LIMITS, '--', ...command],
  ].flat()
}

function bounded(limit: number): Transform {
  let bytes = 0
  return new Transform({
    transform(chunk: Buffer, _encoding, done): void {
      bytes += chunk.length
      done(bytes > limit ? new Error('unpacks to more than 2 GiB') : null, chunk)
    },
  })
}

/** The last lines that say something, without what would move a terminal's cursor. */
function lastWords(words: string): string {
  const lines = words.split('\n').map((line) => line.replaceAll(/[^\P{C}]/gu, ' ').trim())
  const said = lines.filter((line) => line !== '').slice(-MAX_LAST_LINES)
  return said.length === 0 ? 'it said nothing' : said.map((line) => line.slice(-300)).join('; ')
}
