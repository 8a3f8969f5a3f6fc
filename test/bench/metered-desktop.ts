import { setTimeout as delay } from 'node:timers/promises'

import type { Page } from 'playwright-core'

import { Browser } from '../support/browser.ts'
import { waitForText } from '../support/screen.ts'
import { System } from '../support/system.ts'
import { sessionIdOf, startSession, typeLine } from '../support/viewer.ts'
import { setViewportForScreen } from './key-to-pixel-probe.ts'
import { machineConditions } from './machine.ts'
import type { Conditions, Form } from './report.ts'
import { SessionMeter } from './session-meter.ts'

const SCREEN = { width: 1280, height: 720 }
/** The picture is refined, the next runner warmed, and nothing of the start is left. */
const SETTLE_MS = { full: 10_000, short: 500 }

export type MeteredDesktop = AsyncDisposable & {
  page: Page
  meter: SessionMeter
  conditions: Conditions
}

/** A watched desktop session in which `line` has been typed, at rest. Its owner closes it. */
export async function startMeteredDesktop(line: string, form: Form): Promise<MeteredDesktop> {
  await using started = new AsyncDisposableStack()
  const system = started.use(await System.start())
  const operator = started.use(await Browser.open())
  const console = await operator.signIn(system, 'operator')
  // Its own requests would be the server's work.
  await console.goto('about:blank')
  const browser = started.use(await Browser.open())
  const conditions = { ...machineConditions(browser), ...SCREEN }
  const page = await browser.signIn(system, 'researcher')
  await startSession(page, 'desktop')
  await setViewportForScreen(page, SCREEN)
  await waitForText(page, [/[$#]/])
  await typeLine(page, line)
  await delay(SETTLE_MS[form])
  const meter = new SessionMeter({
    system,
    operator: operator.context.request,
    sessionId: sessionIdOf(page),
  })
  const running = started.move()
  return { page, meter, conditions, [Symbol.asyncDispose]: () => running.disposeAsync() }
}
