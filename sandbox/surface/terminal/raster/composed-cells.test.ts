import { expect, test } from 'vitest'

import { composedCells } from './composed-cells.ts'

/** Characters with the columns at which they stand, on a line of ten. */
function placed(text: string, column: number): string {
  const cells = composedCells(text, { column, columns: 10 })
  return cells.map((cell) => `${cell.text}${cell.column}`).join(' ')
}

test.each([
  ['begins at the cursor', 'ni你', 3, 'n3 i4 你5'],
  ['moves to the left as far as it takes to end on the line', 'abc', 9, 'a7 b8 c9'],
  ['shows its end when it is longer than the line', '我們分析門診資料', 4, '析0 門2 診4 資6 料8'],
  ['keeps a wide character whole at the edge', 'a我們分析門', 0, '我0 們2 分4 析6 門8'],
  ['keeps marks with their letter', 'e\u0301x', 0, 'e\u03010 x1'],
  ['has no place for a mark without a letter', '\u0301x', 0, 'x0'],
  ['is nothing when it is empty', '', 5, ''],
])('a text that is composed %s', (_name, text, column, cells) => {
  expect(placed(text, column)).toBe(cells)
})
