import { describe, expect, test } from 'vitest'

import { detectControlGroups, treesOf } from './detect.ts'

const line = (path: string, type: string, options: string): string =>
  `36 25 0:32 / ${path} rw,relatime shared:9 - ${type} ${type} ${options}`
const version1 = ['pids', 'memory', 'cpu,cpuacct', 'freezer'].map((name) =>
  line(`/sys/fs/cgroup/${name}`, 'cgroup', `rw,${name}`),
)
const unified = line('/sys/fs/cgroup', 'cgroup2', 'rw,nsdelegate')
const all = (): string[] => ['cpuset', 'cpu', 'io', 'memory', 'pids']
const few = (): string[] => ['hugetlb']

describe('detectControlGroups', () => {
  test('takes version 2 where it has what is needed', () => {
    expect(detectControlGroups([...version1, unified].join('\n'), all)).toEqual({
      ok: true,
      host: { version: 2, root: '/sys/fs/cgroup' },
    })
  })

  test('takes version 1 for limits, and version 2 beside it to kill', () => {
    const detection = detectControlGroups([...version1, unified].join('\n'), few)
    expect(detection).toMatchObject({
      ok: true,
      host: { version: 1, pids: '/sys/fs/cgroup/pids', unified: '/sys/fs/cgroup' },
    })
    if (detection.ok) expect(treesOf(detection.host)).toHaveLength(5)
  })

  test('names what is missing', () => {
    const withoutFreezer = version1.slice(0, 3).join('\n')
    expect(detectControlGroups(withoutFreezer, few)).toEqual({ ok: false, missing: 'freezer' })
    expect(detectControlGroups('', few)).toMatchObject({ ok: false })
  })
})
