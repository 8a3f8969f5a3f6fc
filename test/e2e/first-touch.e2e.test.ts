import type { Page } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { Browser } from '../support/browser.ts'
import { grabScreen } from '../support/screen.ts'
import { System } from '../support/system.ts'
import { endSession, startSession } from '../support/viewer.ts'

const STARTS = 20
/** Of twenty starts, each of some seconds. */
const DEADLINE_MS = 600_000
/** A fast typist's pace: what is faster is the gate's affair. */
const KEY_MS = 30
/** Of each colour's 255 steps: the codec may round. */
const TOLERANCE = 12
const PATIENCE = { timeout: 30_000, interval: 100 }

let system: System

beforeAll(async () => {
  system = await System.start()
})
afterAll(() => system.close())

test(
  'what is clicked and typed the moment the picture appears arrives whole, in twenty starts',
  async () => {
    await using browser = await Browser.open()
    const page = await browser.signIn(system, 'researcher')
    for (let start = 0; start < STARTS; start++) {
      await startSession(page, 'desktop')
      await page.getByTestId('screen').click()
      const colour = [64 + start * 6, 120, 200 - start * 6] as const
      const line = paints(colour)
      expect(line).toHaveLength(80)
      await page.keyboard.type(line, { delay: KEY_MS })
      await page.keyboard.press('Enter')
      await expect
        .poll(() => differenceInTheMiddle(page, colour), PATIENCE)
        .toBeLessThanOrEqual(TOLERANCE)
      await endSession(page)
    }
  },
  DEADLINE_MS,
)

/** Eighty characters that colour the terminal, if each of them arrives. */
function paints(colour: readonly number[]): string {
  const hex = colour.map((part) => part.toString(16).padStart(2, '0')).join('')
  const command = ` && printf '\\033]11;#${hex}\\007'`
  // Both sides grow alike, and the blank in front makes an even number of it.
  const room = 80 - command.length - '[  =  ]'.length
  const word = 'the-quick-brown-fox-jumps-over'.slice(0, Math.floor(room / 2))
  const test = `[ ${word} = ${word} ]${command}`
  return test.padStart(80)
}

/** How far the colour in the terminal's middle is from the wanted one. */
async function differenceInTheMiddle(page: Page, colour: readonly number[]): Promise<number> {
  const image = sharp(await grabScreen(page)).removeAlpha()
  const { width, height } = await image.metadata()
  const [left, top] = [Math.floor(width / 2), Math.floor(height * 0.6)]
  const point = await image.extract({ left, top, width: 1, height: 1 }).raw().toBuffer()
  return Math.max(...colour.map((part, index) => Math.abs(part - (point[index] ?? 0))))
}
