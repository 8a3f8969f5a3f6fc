import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

import { decodeAnswer } from './guest-terminal.ts'
import { environmentRoot } from './launcher-under-test.ts'

/**
 * The positive control: the same probe with the same Python, as root, with neither filter nor
 * namespaces of its own but for mounts. What cannot succeed here proves nothing inside.
 */
export async function probeOutside<Report>(name: string, ...list: string[]): Promise<Report> {
  const probes = new URL('probes', import.meta.url).pathname
  const { stdout } = await promisify(execFile)(
    '/usr/bin/bwrap',
    ['--bind', environmentRoot(), '/', '--dev-bind', '/dev', '/dev', '--bind', '/proc', '/proc']
      .concat(['--tmpfs', '/tmp', '--ro-bind', probes, '/tmp/probes', '--cap-add', 'ALL', '--'])
      .concat(['/usr/bin/python3', `/tmp/probes/${name}.py`, ...list]),
    { env: {}, cwd: '/', maxBuffer: 2 ** 22, timeout: 60_000 },
  )
  return decodeAnswer(stdout) as Report
}
