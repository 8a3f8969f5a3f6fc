import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

import type { Page } from 'puppeteer-core'

import type { KeyEvent } from '../../../client/viewer/input/key-event.ts'
import { REPOSITORY } from '../system.ts'
import { Display } from './display.ts'
import { InputMethod } from './input-method.ts'
import { BROWSERS, type BrowserName, RealBrowser } from './real-browser.ts'
import { RecorderPage } from './recorder-page.ts'
import { type Scenario, SCENARIOS } from './scenarios.ts'

/*
 * Records what the browsers of this machine tell of each scenario:
 * `node test/support/real-keys/record.ts`. The traces are the fixtures of `keyboard.test.ts`.
 */

const SETTLE_MS = 250
const UNHEARD_MS = 3_000

type Trace = { name: string; events: KeyEvent[] }
type Recorder = { events: KeyEvent[] }

await using display = await Display.open()
await using recorder = await RecorderPage.open()
for (const name of BROWSERS) await recordBrowser(name)

async function recordBrowser(name: BrowserName): Promise<void> {
  const plain = await recordAll(
    name,
    SCENARIOS.filter(({ inputMethod }) => inputMethod !== true),
  )
  await using inputMethod = await InputMethod.open(display)
  const composed = await recordAll(
    name,
    SCENARIOS.filter((scenario) => scenario.inputMethod),
    inputMethod,
  )
  const source = { browser: plain.version, system: 'Debian 12, X11', recorded: true }
  const traces = [...plain.traces, ...composed.traces]
  const file = join(REPOSITORY, `client/viewer/input/traces/${name}.json`)
  writeFileSync(file, `${JSON.stringify({ source, traces })}\n`)
}

async function recordAll(
  name: BrowserName,
  scenarios: readonly Scenario[],
  inputMethod?: InputMethod,
): Promise<{ version: string; traces: Trace[] }> {
  await using browser = await RealBrowser.open(name, display, inputMethod)
  const { page } = browser
  await page.goto(recorder.url)
  await page.waitForFunction(() => document.title === 'ready')
  await browser.focus()
  await display.click(640, 500)
  if (inputMethod !== undefined) await display.press('ControlLeft+Space')
  const traces: Trace[] = []
  for (const { name: scenario, on, press } of scenarios) {
    await display.useLayout(on)
    await startAnew(page)
    await display.pressAll(press)
    await untilReleased(page, press)
    await delay(SETTLE_MS)
    const events = await page.evaluate(() => (globalThis as unknown as Recorder).events)
    traces.push({ name: scenario, events: [...events] })
  }
  return { version: await browser.version(), traces }
}

/** The page has heard of the last key, or never will: some browsers keep one that ended a composition. */
async function untilReleased(page: Page, press: readonly string[]): Promise<void> {
  const last = press.at(-1)?.split('+')[0]
  const released = page.waitForFunction(
    (code) =>
      (globalThis as unknown as Recorder).events.some(
        (event) => event.type === 'keyup' && event.code === code,
      ),
    { timeout: UNHEARD_MS },
    last,
  )
  await released.catch(() => undefined)
}

/** Nothing is composed any more, no accent waits, and nothing is recorded yet. */
async function startAnew(page: Page): Promise<void> {
  await display.press('Escape')
  await page.evaluate(() => {
    const keys = document.querySelector<HTMLTextAreaElement>('#keys')
    keys?.blur()
    keys?.focus()
  })
  await delay(SETTLE_MS)
  await page.evaluate(() => {
    ;(globalThis as unknown as Recorder).events.length = 0
  })
}
