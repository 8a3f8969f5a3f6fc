import { expect, test } from 'vitest'

import { describeHomes } from './homes.ts'
import {
  clockFinding,
  diskFinding,
  landlockFinding,
  memoryFinding,
  processorFinding,
  swapFinding,
} from './resources.ts'

const OTHERS = { FUSE: true, 'dm-crypt': false }
const HEAD = 'Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n'

test.each([
  ['no swap', swapFinding(HEAD), 'good'],
  ['swap in compressed memory', swapFinding(`${HEAD}/dev/zram0 partition 1 0 -2\n`), 'good'],
  ['encrypted swap', swapFinding(`${HEAD}/dev/dm-1 partition 1 0 -2\n`), 'good'],
  ['swap on a plain disk', swapFinding(`${HEAD}/dev/vdb partition 1 0 -2\n`), 'weak'],
  ['swap in a file', swapFinding(`${HEAD}/swapfile file 1 0 -2\n`), 'weak'],
  ['a full disk', diskFinding('state', '/var', 2 ** 28), 'unsafe'],
  ['a small disk', diskFinding('state', '/var', 2 ** 31), 'weak'],
  ['a large disk', diskFinding('state', '/var', 2 ** 36), 'good'],
  ['little memory', memoryFinding(2 ** 31, 1), 'weak'],
  ['a closed hole', processorFinding({ meltdown: 'Mitigation: PTI' }), 'good'],
  [
    'an open hole',
    processorFinding({ mds: 'Vulnerable: no microcode', l1tf: 'Not affected' }),
    'weak',
  ],
  ['a clock that is kept', clockFinding(0), 'good'],
  ['a clock that nobody keeps', clockFinding(5), 'weak'],
  ['a clock that cannot be asked', clockFinding(-1), 'weak'],
  ['Landlock', landlockFinding(7), 'good'],
  ['no Landlock', landlockFinding(-1), 'weak'],
  ['homes that can be kept', describeHomes('ok', OTHERS), 'good'],
  ['no homes', describeHomes('no loop devices', OTHERS), 'weak'],
])('%s', (_, finding, state) => {
  expect(finding.state).toBe(state)
  expect(finding.remedy === undefined).toBe(state === 'good')
})

test('an open hole is named, a closed one is not', () => {
  const { found } = processorFinding({ mds: 'Vulnerable', l1tf: 'Not affected' })
  expect(found).toBe('open: mds')
})
