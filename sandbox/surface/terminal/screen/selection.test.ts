import { describe, expect, test } from 'vitest'

import { TestScreen } from '../doubles/test-screen.ts'
import type { SelectionUnit } from './selection.ts'

const COLUMNS = 31

/** What is marked after `content` was printed, from one cell to another. */
async function marked(
  content: string,
  unit: SelectionUnit,
  from: readonly [column: number, row: number],
  to = from,
): Promise<string> {
  using screen = new TestScreen()
  await screen.print(content)
  screen.model.select({ column: from[0], row: from[1] }, unit)
  screen.model.selectTo({ column: to[0], row: to[1] })
  return screen.model.selectedText
}

describe('what is marked', () => {
  test.each([
    ['cells of one line', 'abcdef', 'cell', [1, 0], [3, 0], 'bcd'],
    ['cells backwards', 'abcdef', 'cell', [3, 0], [1, 0], 'bcd'],
    ['lines, without the blanks at their ends', 'ab   \r\ncd', 'cell', [0, 0], [9, 1], 'ab\ncd'],
    ['a blank line between', 'ab\r\n\r\ncd', 'cell', [0, 0], [1, 2], 'ab\n\ncd'],
    ['a line that wraps as one', 'x'.repeat(40), 'cell', [0, 0], [8, 1], 'x'.repeat(40)],
    ['wide characters whole', '數據分析', 'cell', [3, 0], [4, 0], '據分'],
    ['a word', 'cat /data/lung.csv | less', 'word', [8, 0], [8, 0], '/data/lung.csv'],
    ['a word of another script', 'x = 數據 + 1', 'word', [5, 0], [5, 0], '數據'],
    ['a word that wraps', `a ${'b'.repeat(40)} c`, 'word', [3, 0], [3, 0], 'b'.repeat(40)],
    ['words from one to another', 'one two three', 'word', [5, 0], [9, 0], 'two three'],
    ['words backwards', 'one two three', 'word', [9, 0], [5, 0], 'two three'],
    ['what is no word', 'a (((b', 'word', [3, 0], [3, 0], '((('],
    ['a line', 'one two\r\nthree', 'line', [3, 0], [3, 0], 'one two'],
    ['a line that wraps', 'y'.repeat(40), 'line', [3, 1], [3, 1], 'y'.repeat(40)],
  ] as const)('takes %s', async (...[, content, unit, from, to, text]) => {
    expect(await marked(content, unit, from, to)).toBe(text)
  })

  test('has no blank where a wide character did not fit the line', async () => {
    const content = `${'x'.repeat(COLUMNS - 1)}數據`
    expect(await marked(content, 'line', [0, 0])).toBe(content)
  })

  test('of a word without end is a part of it', async () => {
    const text = await marked('w'.repeat(20_000), 'word', [3, 4])
    expect(text.length).toBeGreaterThan(2000)
    expect(text.length).toBeLessThan(5000)
  })

  test('of a line without end is what is kept of it', async () => {
    using screen = new TestScreen()
    const kept = COLUMNS * (2000 + screen.model.rows)
    await screen.print('w'.repeat(3 * kept))
    screen.model.select({ column: 3, row: 4 }, 'line')
    expect(screen.model.selectedText.length).toBe(kept)
    expect(screen.model.selectionHead).toBeUndefined()
  })

  test('stays on its lines while the guest prints on, and is gone with them', async () => {
    using screen = new TestScreen()
    await screen.print('first\r\nsecond\r\n')
    screen.model.select({ column: 0, row: 1 }, 'line')
    await screen.print('more\r\n'.repeat(500))
    expect(screen.model.selectedText).toBe('second')
    expect(screen.model.selectedColumns(1)).toBeUndefined()
    await screen.print('more\r\n'.repeat(1503))
    expect(screen.model.selectedText).toBe('second')
    await screen.print('more\r\n'.repeat(10))
    expect(screen.model.selectedText).toBe('')
  })

  test('keeps its rest when the end that moved is gone', async () => {
    using screen = new TestScreen()
    await screen.print(`${'above\r\n'.repeat(1999)}first\r\nsecond\r\n`)
    const oldest = -screen.model.rows - 2000
    screen.model.scroll(oldest)
    await screen.print('more\r\n'.repeat(10))
    screen.model.scroll(oldest)
    screen.model.select({ column: 0, row: 8 }, 'line')
    screen.model.selectTo({ column: 0, row: 7 })
    expect(screen.model.selectedText).toBe('above\nabove')
    await screen.print('more\r\n'.repeat(8))
    expect(screen.model.selectedText).toBe('above')
  })

  test('ends when another screen is shown and when the lines flow into another width', async () => {
    using screen = new TestScreen()
    await screen.print('text')
    screen.model.select({ column: 0, row: 0 }, 'word')
    await screen.print('\u001b[?1049hother')
    expect(screen.model.selectedText).toBe('')
    await screen.print('\u001b[?1049l')
    screen.model.select({ column: 0, row: 0 }, 'word')
    expect(screen.model.selectedText).toBe('text')
    screen.model.resize(20, 9)
    expect(screen.model.selectedText).toBe('')
  })

  test('begins and ends on the screen, also when a drag began on a larger one', async () => {
    using screen = new TestScreen()
    await screen.print('one\r\ntwo\r\nsix')
    screen.model.resize(10, 2)
    screen.model.select({ column: COLUMNS - 1, row: 8 }, 'cell')
    expect(screen.model.selectionHead).toEqual({ column: 9, lastColumn: 9, row: 1 })
    screen.model.selectTo({ column: 0, row: 8 })
    expect(screen.model.selectedText).toBe('six')
  })
})
