import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

import { decodeAnswer } from './guest-terminal.ts'
import { environmentRoot } from './launcher-under-test.ts'

/**
 * The positive control: the same probe with the same Python, as root, with neither filter nor
 * namespaces but for mounts. What cannot succeed here proves nothing inside. It has the rights to
 * harm the machine that it runs on, so all of the system tree is read-only, what may be written is a
 * copy in memory, and probes change nothing that exists: they pass pointers to nowhere, or only open.
 */
export async function probeOutside<Report>(name: string, ...list: string[]): Promise<Report> {
  const probes = new URL('probes', import.meta.url).pathname
  const running = promisify(execFile)(
    '/usr/bin/bwrap',
    ['--ro-bind', environmentRoot(), '/', '--dev-bind', '/dev', '/dev', '--remount-ro', '/dev']
      .concat(['--ro-bind', '/proc', '/proc'])
      .concat(['--tmpfs', '/tmp', '--ro-bind', probes, '/tmp/probes', '--tmpfs', '/data'])
      .concat([
        '--dir',
        '/data/allowed',
        '--perms',
        '0755',
        '--file',
        '0',
        '/data/allowed/rows.csv',
      ])
      .concat(['--cap-add', 'ALL', '--chdir', '/tmp', '--'])
      .concat(['/usr/bin/python3', `/tmp/probes/${name}.py`, ...list]),
    { env: {}, cwd: '/', maxBuffer: 2 ** 22, timeout: 60_000 },
  )
  running.child.stdin?.end('id,secret\n')
  const { stdout } = await running
  return decodeAnswer(stdout) as Report
}
