import { afterAll, beforeAll, expect, test } from 'vitest'

import { Browser } from '../support/browser.ts'
import { waitForText } from '../support/screen.ts'
import { System } from '../support/system.ts'
import { endSession, PROMPT, startSession, typeLine } from '../support/viewer.ts'

const CHORD = 'Control+Alt+Shift+KeyH'

let system: System
beforeAll(async () => {
  system = await System.start()
})
afterAll(() => system.close())

test('a chord shows what the line does, without reaching the session or standing in its way', async () => {
  await using browser = await Browser.open()
  const page = await browser.signIn(system, 'researcher')
  await startSession(page, 'terminal')
  await waitForText(page, [PROMPT])
  const panel = page.getByTestId('head-up')
  expect(await panel.isVisible()).toBe(false)

  await page.getByTestId('screen').focus()
  await page.keyboard.type('clear; echo kept$((40 + 2', { delay: 30 })
  await page.keyboard.press(CHORD)
  await panel.getByText('Key to pixel').waitFor()
  // The focus has stayed, and of the chord nothing was typed or deleted.
  await page.keyboard.type('))', { delay: 30 })
  await page.keyboard.press('Enter')
  await waitForText(page, ['kept42'])

  const figures = async (): Promise<string> => (await panel.innerText()).replaceAll(/\s+/g, ' ')
  await expect.poll(figures, { timeout: 20_000 }).toMatch(/Key to pixel [\d.]+ ms/)
  const text = await figures()
  expect(text).toMatch(/Round trip [\d.]+ ms/)
  expect(text).toMatch(/Bitrate \d+ kbit\/s/)
  expect(text).toMatch(/Codec (H\.264|VP9|AV1|VP8) 4:\d:\d/)
  expect(text).toMatch(/Picture 1280 × 7\d\d, 1:1/)
  expect(text).toMatch(/Packets lost 0\.0 %/)

  // A click goes through it to the session, and whoever points at it sees what is below.
  const box = await panel.boundingBox()
  const middle = { x: (box?.x ?? 0) + (box?.width ?? 0) / 2, y: (box?.y ?? 0) + 10 }
  const under = await page.evaluate(
    ({ x, y }) => document.elementFromPoint(x, y)?.getAttribute('data-testid'),
    middle,
  )
  expect(under).toBe('screen')
  await page.mouse.move(middle.x, middle.y)
  expect((await panel.boundingBox())?.x).toBeLessThan(box?.x ?? 0)

  await page.keyboard.press(CHORD)
  expect(await panel.isVisible()).toBe(false)
  await page.getByTestId('figures').click()
  expect(await panel.isVisible()).toBe(true)
  await typeLine(page, 'clear; echo again$((40 + 2))')
  await waitForText(page, ['again42'])

  const metrics = async (): Promise<string> =>
    (await page.request.get(`${system.origin}/metrics`)).text()
  const count = /vitrine_key_to_pixel_seconds_count\{surface="terminal",codec="[\w-]+"\} [1-9]/
  await expect.poll(metrics, { timeout: 20_000 }).toMatch(count)
  expect(await metrics()).toMatch(/vitrine_viewer_round_trip_seconds_count\{surface="terminal",/)
  await endSession(page)
})
