import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { finishTree } from './tree.ts'

test('what one declaration removes stays where another one keeps it', () => {
  const root = mkdtempSync(join(tmpdir(), 'vitrine-tree-'))
  try {
    for (const path of ['dev', 'run', 'etc', 'var/cache', 'lib/one/tests', 'lib/two/tests']) {
      mkdirSync(join(root, path), { recursive: true })
    }
    finishTree(root, [], { patterns: ['/lib/*/tests'], kept: ['/lib/two/tests'] })
    expect(existsSync(join(root, 'lib/one/tests'))).toBe(false)
    expect(existsSync(join(root, 'lib/two/tests'))).toBe(true)
  } finally {
    rmSync(root, { recursive: true })
  }
})
