import type { Page } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { Browser, followLink } from '../support/browser.ts'
import { grabScreen, waitForText } from '../support/screen.ts'
import { System } from '../support/system.ts'
import {
  endSession,
  PROMPT,
  screenSize,
  startSession,
  typeLine,
  waitForPicture,
} from '../support/viewer.ts'

/** Odd on purpose: neither the window nor its half is a size that a codec takes. */
const WINDOW = { width: 901, height: 653 }

let system: System
beforeAll(async () => {
  system = await System.start()
})
afterAll(() => system.close())

test.for([1, 1.5, 2])(
  'where %s pixels of the display make one of the page, each shows one of the session',
  async (displayScale) => {
    await using browser = await Browser.open({ ...WINDOW, displayScale })
    const page = await browser.context.newPage()
    await followLink(page, await system.freshSignInLink('researcher'))
    await startSession(page, 'terminal')
    await waitForText(page, [PROMPT])
    const room = await stagePixels(page)
    expect(await screenSize(page)).toEqual({ width: even(room.width), height: even(room.height) })
    expect(await displayPixels(page)).toMatchObject(await screenSize(page))
    await expectShownAsSent(page)
    await endSession(page)
  },
)

test('a window larger than the policy allows is used whole, and its text no smaller than usual', async () => {
  // 2560 pixels are more than the demonstration's policy allows, and half of them are too coarse.
  await using browser = await Browser.open({ width: 1707, height: 1027, displayScale: 1.5 })
  const page = await browser.context.newPage()
  await followLink(page, await system.freshSignInLink('researcher'))
  await startSession(page, 'terminal')
  await waitForText(page, [PROMPT])
  const room = await stagePixels(page)
  const shown = await displayPixels(page)
  expect(room.width - shown.width).toBeLessThan(4)
  expect(room.height - shown.height).toBeLessThan(4)
  expect((await screenSize(page)).width).toBe(1920)
  // A letter of the usual size stands in 10 pixels of the page.
  const columns = await columnsOf(page, 'usual')
  expect(columns).toBeGreaterThan(100)
  expect(columns).toBeLessThanOrEqual(room.width / 1.5 / 10)
  await endSession(page)
})

test.for([1, 1.25, 1.75, 2])(
  'at a scale of %s text has its size, and a person makes it larger',
  async (displayScale) => {
    await using browser = await Browser.open({ ...WINDOW, displayScale })
    const page = await browser.context.newPage()
    await followLink(page, await system.freshSignInLink('researcher'))
    await startSession(page, 'terminal')
    await waitForText(page, [PROMPT])
    const { width } = await stagePixels(page)
    const fitting = (textSize: number): number => width / displayScale / 10 / textSize
    const usual = await columnsOf(page, 'usual')
    expect(usual).toBeLessThanOrEqual(fitting(1))
    expect(usual).toBeGreaterThan(0.9 * fitting(1) - 2)

    await page.getByTestId('screen').focus()
    for (let press = 0; press < 2; press += 1) await page.keyboard.press('Control+Alt+Shift+Equal')
    expect(await page.getByTestId('text-shown').innerText()).toBe('150 %')
    const larger = await columnsOf(page, 'larger')
    expect(larger).toBeLessThanOrEqual(fitting(1.5))
    expect(larger).toBeGreaterThan(0.9 * fitting(1.5) - 2)
    expect(await displayPixels(page)).toMatchObject(await screenSize(page))

    // It is the person's own: the next page has it from its first picture on.
    await page.reload()
    await waitForPicture(page)
    expect(await columnsOf(page, 'kept')).toBe(larger)
    await clickTool(page, 'text-smaller')
    expect(await columnsOf(page, 'smaller')).toBeGreaterThan(larger)
    await endSession(page)
  },
)

test('programs of a desktop are told the resolution, and another one when it changes', async () => {
  await using browser = await Browser.open({ ...WINDOW, displayScale: 1.5 })
  const page = await browser.context.newPage()
  await followLink(page, await system.freshSignInLink('researcher'))
  await startSession(page, 'desktop')
  await waitForText(page, [PROMPT])
  expect(await dotsAnInch(page, 'usual')).toBe(144)
  await clickTool(page, 'text-larger')
  await clickTool(page, 'text-larger')
  expect(await dotsAnInch(page, 'larger')).toBe(216)
  await endSession(page)
})

test('another zoom or display takes another picture, and one beyond the policy whole squares', async () => {
  await using browser = await Browser.open({ displayScale: 1 })
  const page = await browser.context.newPage()
  await followLink(page, await system.freshSignInLink('researcher'))
  await startSession(page, 'desktop')

  const display = await page.context().newCDPSession(page)
  const moveTo = (deviceScaleFactor: number): Promise<unknown> =>
    display.send('Emulation.setDeviceMetricsOverride', {
      width: 1280,
      height: 800,
      deviceScaleFactor,
      mobile: false,
    })
  await moveTo(1.25)
  await waitForWidth(page, 1600)
  expect(await displayPixels(page)).toMatchObject(await screenSize(page))
  expect(await screenSize(page)).toEqual({ width: 1600, height: 950 })

  // 2560 pixels are more than the demonstration's policy allows.
  await moveTo(2)
  await waitForWidth(page, 1280)
  expect(await screenSize(page)).toEqual({ width: 1280, height: 760 })
  expect(await displayPixels(page)).toMatchObject({ width: 2560, height: 1520 })
  await endSession(page)
})

/** In the bar, or in the menu that holds the tools of a narrow window. */
async function clickTool(page: Page, testId: string): Promise<void> {
  if (!(await page.getByTestId(testId).isVisible())) await page.getByTestId('more').click()
  await page.getByTestId(testId).click()
}

/** What the shell is told of its terminal's width; `when` tells this answer from an earlier one. */
async function columnsOf(page: Page, when: string): Promise<number> {
  await typeLine(page, `clear; echo "${when} $COLUMNS columns"`)
  return readNumber(page, new RegExp(`${when} (\\d+) columns`, 'i'))
}

/** What a program that starts now takes the display's resolution for; `when` as for the columns. */
async function dotsAnInch(page: Page, when: string): Promise<number> {
  const ask = "import tkinter; print(round(tkinter.Tk().winfo_fpixels('1i') / 12) * 12, 'dots')"
  await typeLine(page, `clear; echo ${when} $(python3 -c "${ask}")`)
  return readNumber(page, new RegExp(`${when} (\\d+) dots`, 'i'))
}

async function readNumber(page: Page, wanted: RegExp): Promise<number> {
  return Number(wanted.exec(await waitForText(page, [wanted]))?.[1])
}

async function waitForWidth(page: Page, width: number): Promise<void> {
  await page.waitForFunction((wanted) => {
    const video = document.querySelector<HTMLVideoElement>('[data-testid=screen]')
    const shown = (video?.getBoundingClientRect().width ?? 0) * window.devicePixelRatio
    return video?.videoWidth === wanted && Math.round(shown) % wanted === 0
  }, width)
}

function even(value: number): number {
  return Math.floor(value) - (Math.floor(value) % 2)
}

function stagePixels(page: Page): Promise<{ width: number; height: number }> {
  return page.locator('#stage').evaluate((element) => {
    const { width, height } = element.getBoundingClientRect()
    return { width: width * window.devicePixelRatio, height: height * window.devicePixelRatio }
  })
}

/** Where the picture is on the display, in its pixels; throws when that is between two of them. */
async function displayPixels(
  page: Page,
): Promise<Record<'left' | 'top' | 'width' | 'height', number>> {
  const exact = await page.getByTestId('screen').evaluate((element) => {
    const { left, top, width, height } = element.getBoundingClientRect()
    const ratio = window.devicePixelRatio
    return { left: left * ratio, top: top * ratio, width: width * ratio, height: height * ratio }
  })
  for (const value of Object.values(exact)) {
    // Browsers lay out in 64ths of a pixel.
    expect(Math.abs(value - Math.round(value))).toBeLessThan(0.05)
  }
  const { left, top, width, height } = exact
  const whole = [left, top, width, height].map(Math.round)
  return { left: whole[0] ?? 0, top: whole[1] ?? 0, width: whole[2] ?? 0, height: whole[3] ?? 0 }
}

/** The display shows the very pixels of the stream: stretched by a hair, text would differ. */
async function expectShownAsSent(page: Page): Promise<void> {
  const clip = await displayPixels(page)
  const [shown, sent] = await Promise.all([
    page.screenshot().then((png) => sharp(png).extract(clip).removeAlpha().raw().toBuffer()),
    grabScreen(page).then((png) => sharp(png).removeAlpha().raw().toBuffer()),
  ])
  expect(shown.length).toBe(sent.length)
  const edges = sent.filter((value, index) => Math.abs(value - (sent[index - 3] ?? 0)) > 64).length
  const different = shown.filter((value, index) => Math.abs(value - (sent[index] ?? 0)) > 24).length
  expect(edges).toBeGreaterThan(1_000)
  expect(different).toBeLessThan(edges / 50)
}
