import { expect, test } from 'vitest'

import { argv } from './argv.ts'

test('splits the text of the program and never a value', () => {
  const hostile = ' --bind / /x\n$(id)'
  expect(argv`--dir ${hostile}/a  ${hostile} -- ${5}`).toEqual([
    '--dir',
    `${hostile}/a`,
    hostile,
    '--',
    '5',
  ])
})

test('keeps an empty value as an argument and joins what stands together', () => {
  expect(argv`a ${''} b`).toEqual(['a', '', 'b'])
  expect(argv`--size=${1}:${2}`).toEqual(['--size=1:2'])
  expect(argv``).toEqual([])
})
