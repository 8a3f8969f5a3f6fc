import type { CDPSession, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'

import { Browser, followLink } from '../support/browser.ts'
import { waitForText } from '../support/screen.ts'
import { System } from '../support/system.ts'
import { PROMPT, startSession, typeLine } from '../support/viewer.ts'

/** Asks the terminal for reports of its mouse, and prints them in words that a machine reads well. */
const REPORTER = [
  'import os,re,tty',
  'tty.setraw(0)',
  'W={0:"LEFT",1:"MIDDLE",2:"RIGHT",64:"RISE",65:"FALL",128:"BACK"}',
  'os.write(1,b"\\33[2J\\33[H\\33[?1002h\\33[?1006hREADY\\r\\n")',
  'say=lambda c,k:os.write(1,(("UP " if k=="m" else "DOWN ")+W[c]+"\\r\\n").encode()) if c in W else 0',
  '[[say(int(c),k) for c,k in re.findall(r"<(\\d+);\\d+;\\d+([Mm])",os.read(0,999).decode())] for _ in range(99)]',
].join(';')

let system: System
let browser: Browser
let page: Page
let cdp: CDPSession
/** The middle of the picture, in pixels of the page. */
let middle: { x: number; y: number }

beforeAll(async () => {
  system = await System.start()
})
afterAll(() => system?.close())

beforeEach(async () => {
  browser = await Browser.open()
  page = await browser.context.newPage()
  await followLink(page, await system.freshSignInLink('researcher'))
  await startSession(page, 'terminal')
  await waitForText(page, [PROMPT])
  await typeLine(page, `python3 -uc '${REPORTER}'`)
  await waitForText(page, ['READY'])
  const box = await page.getByTestId('screen').boundingBox()
  if (box === null) throw new Error('no picture')
  middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 }
  cdp = await page.context().newCDPSession(page)
})
afterEach(async () => {
  // The reporter runs, so the page asks.
  await page.getByTestId('end-session').click()
  await page.getByTestId('end-session-confirm').click()
  await page.getByTestId('start-terminal').waitFor()
  await browser[Symbol.asyncDispose]()
})

type TouchType = 'touchStart' | 'touchMove' | 'touchEnd' | 'touchCancel'

async function touch(type: TouchType, ...points: [dx: number, dy: number][]): Promise<void> {
  const touchPoints = points.map(([dx, dy], id) => ({ x: middle.x + dx, y: middle.y + dy, id }))
  await cdp.send('Input.dispatchTouchEvent', { type, touchPoints })
}

/** These lines in this order, and nothing between them. */
function reported(...lines: string[]): Promise<string> {
  return waitForText(page, [new RegExp(['READY', ...lines].join(String.raw`\s+`))])
}

test('two buttons that go down and up across each other are each reported once', async () => {
  const at = { x: middle.x, y: middle.y }
  const say = (type: 'mousePressed' | 'mouseReleased', button: 'left' | 'right', buttons: number) =>
    cdp.send('Input.dispatchMouseEvent', { type, button, buttons, clickCount: 1, ...at })
  await say('mousePressed', 'left', 1)
  await say('mousePressed', 'right', 3)
  await say('mouseReleased', 'left', 2)
  await say('mouseReleased', 'right', 0)
  expect(await reported('DOWN LEFT', 'DOWN RIGHT', 'UP LEFT', 'UP RIGHT')).toContain('READY')
})

test('a touch that is cancelled in a drag leaves no button down, and the next one is whole', async () => {
  await touch('touchStart', [0, 0])
  await touch('touchMove', [60, 0])
  await touch('touchCancel')
  await touch('touchStart', [0, 0])
  await touch('touchEnd')
  expect(await reported('DOWN LEFT', 'UP LEFT', 'DOWN LEFT', 'UP LEFT')).toContain('READY')
})

test('a finger that rests is a click of the right button, and two fingers scroll', async () => {
  await touch('touchStart', [0, 0])
  await page.waitForTimeout(900)
  await touch('touchEnd')
  await touch('touchStart', [0, 0], [40, 0])
  await touch('touchMove', [0, -110], [40, -110])
  await touch('touchEnd')
  expect(await reported('DOWN RIGHT', 'UP RIGHT', 'DOWN FALL')).toContain('READY')
})

test('the back button is the session’s, and leaves no page', async () => {
  const url = page.url()
  const { x, y } = middle
  const back = { button: 'back', clickCount: 1, x, y } as const
  await cdp.send('Input.dispatchMouseEvent', { type: 'mousePressed', buttons: 8, ...back })
  await cdp.send('Input.dispatchMouseEvent', { type: 'mouseReleased', buttons: 0, ...back })
  expect(await reported('DOWN BACK', 'UP BACK')).toContain('READY')
  expect(page.url()).toBe(url)
})

test('on glass a button brings the keyboard, and the picture alone does not', async () => {
  const keys = page.locator('#keys')
  const button = page.getByTestId('show-keyboard')
  expect(await button.isVisible()).toBe(false)
  expect(await keys.evaluate((field: HTMLTextAreaElement) => field.inputMode)).toBe('text')
  await cdp.send('Emulation.setTouchEmulationEnabled', { enabled: true })
  await cdp.send('Emulation.setDeviceMetricsOverride', {
    width: 390,
    height: 700,
    deviceScaleFactor: 1,
    mobile: true,
  })
  await button.waitFor()
  expect(await keys.evaluate((field: HTMLTextAreaElement) => field.inputMode)).toBe('none')
  await page.screenshot({ path: 'test/output/pages/on-glass.png' })
  await button.click()
  expect(await keys.evaluate((field: HTMLTextAreaElement) => field.inputMode)).toBe('text')
  expect(await keys.evaluate((field) => field === document.activeElement)).toBe(true)
})
