import { describe, expect, test } from 'vitest'

import { toolsFinding } from './trials.ts'

describe('programs that are missing', () => {
  test('what the first start installs stops nobody before it', () => {
    const finding = toolsFinding(['bwrap'], 'before-a-start')
    expect(finding).toMatchObject({ state: 'weak', found: 'missing: /usr/bin/bwrap' })
    expect(finding.remedy).toContain('scripts/start')
  })

  test('in a start, which has installed what it can, each stops it', () => {
    const finding = toolsFinding(['bwrap'], 'in-a-start')
    expect(finding).toMatchObject({ state: 'unsafe', remedy: 'apt-get install bubblewrap' })
  })

  test('what belongs to every Debian is not brought by a start, and stops it at any time', () => {
    const finding = toolsFinding(['bwrap', 'mount'], 'before-a-start')
    expect(finding.state).toBe('unsafe')
    expect(finding.remedy).toBe('apt-get install bubblewrap bash coreutils util-linux mount')
  })

  test('none is missing here, or no other test could run', () => {
    expect(toolsFinding([], 'before-a-start').state).toBe('good')
  })
})
