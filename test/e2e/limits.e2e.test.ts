import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { Session } from '#protocol/api/sessions.ts'

import { Browser } from '../support/browser.ts'
import { waitForText } from '../support/screen.ts'
import { REPOSITORY, System } from '../support/system.ts'
import { endSession, PROMPT, startSession, typeLine } from '../support/viewer.ts'

const OUTPUT = join(REPOSITORY, 'test/output/limits')
/** What the demonstration's policy gives each session. */
const LIMIT = '2 GiB'

let system: System
beforeAll(async () => {
  mkdirSync(OUTPUT, { recursive: true })
  system = await System.start()
})
afterAll(() => system.close())

async function photograph(page: Page, name: string): Promise<void> {
  for (const width of [1440, 390]) {
    await page.setViewportSize({ width, height: 900 })
    await page.screenshot({ path: join(OUTPUT, `${name}-${width}.png`), animations: 'disabled' })
  }
  await page.setViewportSize({ width: 1440, height: 900 })
}

function sessionsAsToldTo(page: Page): Promise<Session[]> {
  return page
    .evaluate(async () => (await fetch('/api/sessions')).json() as Promise<unknown>)
    .then((answer) => Session.array().parse(answer))
}

test('limits are seen before, during and beside a session, and a program that is killed for memory is explained', async () => {
  await using browser = await Browser.open()
  const page = await browser.signIn(system, 'researcher')
  const promised = page.getByTestId('session-limits')
  await promised.getByText(LIMIT).waitFor()
  await photograph(page, 'desk-before')

  await startSession(page, 'terminal')
  await waitForText(page, [PROMPT])
  await typeLine(page, 'free -h; nproc; df -h ~')
  // "2.0Gi" is all that there is; the machine has more.
  await waitForText(page, [/Mem:\s+2\.0Gi/])

  const button = page.getByTestId('limits')
  await button.waitFor()
  await button.click()
  const panel = page.getByTestId('limits-panel')
  await panel.getByText(`/ ${LIMIT}`).waitFor()
  await photograph(page, 'panel')

  // The keys are the session's again: the button took them for a moment only.
  await typeLine(page, `clear; python3 -c "x = b'x' * (3 << 30)"; echo goes on $((40 + 2))`)
  await page
    .locator('#notice')
    .getByText(/memory/)
    .waitFor()
  await waitForText(page, ['Killed', 'goes on 42'])
  await photograph(page, 'killed')

  await using office = await Browser.open()
  const operator = await office.signIn(system, 'operator')
  const row = operator.getByRole('row').nth(1)
  await row.getByText(`/ ${LIMIT}`).waitFor()
  await operator.getByTestId('capacity').getByText(`${LIMIT} promised to sessions`).waitFor()
  await photograph(operator, 'console')

  const [exact] = (await sessionsAsToldTo(operator)).filter(
    ({ status }) => status.state !== 'ended',
  )
  expect(exact?.usage?.outOfMemoryKills).toBe(1)
  expect(exact?.usage?.limits.memoryBytes).toBe(2 ** 31)
  const [own] = (await sessionsAsToldTo(page)).filter(({ status }) => status.state !== 'ended')
  expect(own).toMatchObject({ usage: null, cpuShare: null })
  expect(own?.limits?.limits.memoryBytes).toBe(2 ** 31)

  const desk = await browser.context.newPage()
  await desk.goto(system.origin)
  await desk.getByText(`of ${LIMIT}`).waitFor()
  await photograph(desk, 'desk-running')
  await endSession(page)
})
