import { afterAll, beforeAll, expect, test } from 'vitest'

import { Browser } from '../support/browser.ts'
import { waitForText } from '../support/screen.ts'
import { System } from '../support/system.ts'
import { endSession, PROMPT, screenSize, startSession, typeLine } from '../support/viewer.ts'

/** The lung model of the survival package's vignette: age, sex, weight loss; and that the script agrees. */
const PUBLISHED = [
  '0.02009',
  '-0.52103',
  '0.00076',
  /n = 214, 152 events\s+reproduced: yes/,
  /0\.02009 -0\.52103 0\.00076\s+reproduced: yes/,
]

let system: System

beforeAll(async () => {
  system = await System.start()
})
afterAll(() => system.close())

test('a researcher reproduces a published model in R and in Python and reads it in the stream', async () => {
  await using browser = await Browser.open()
  const page = await browser.signIn(system, 'researcher')

  await startSession(page, 'terminal')
  await waitForText(page, [PROMPT])
  await typeLine(page, 'Rscript /analyses/lung_cox.R')
  expect(await waitForText(page, PUBLISHED)).not.toMatch(/reproduced: NO/)
  await typeLine(page, 'clear; python3 /analyses/lung_cox.py')
  expect(await waitForText(page, PUBLISHED)).not.toMatch(/reproduced: NO/)
  await endSession(page)

  await startSession(page, 'desktop')
  await waitForText(page, [PROMPT])
  await typeLine(page, 'Rscript /analyses/lung_cox.R')
  expect(await waitForText(page, PUBLISHED)).not.toMatch(/reproduced: NO/)
  await typeLine(page, 'clear; python3 /analyses/lung_cox.py')
  expect(await waitForText(page, PUBLISHED)).not.toMatch(/reproduced: NO/)

  const before = await screenSize(page)
  await page.setViewportSize({ width: 1000, height: 620 })
  await page.waitForFunction((width) => {
    const video = document.querySelector<HTMLVideoElement>('[data-testid=screen]')
    return video !== null && video.videoWidth < width
  }, before.width)
  const after = await screenSize(page)
  expect(after.height).toBeLessThan(before.height)
  // Nothing is scaled: a pixel of the session is a pixel of the window.
  const shown = await page.getByTestId('screen').boundingBox()
  expect(shown?.width).toBeCloseTo(after.width, -1)
  await typeLine(page, 'clear; echo still $((40 + 2)) here')
  await waitForText(page, ['still 42 here'])
  await endSession(page)
})
