import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { Browser } from '../support/browser.ts'
import { waitForText } from '../support/screen.ts'
import { REPOSITORY, System } from '../support/system.ts'
import { PROMPT, startSession, typeLine, waitForPicture } from '../support/viewer.ts'

const PICTURES = join(REPOSITORY, 'test/output/lifecycle')
/** Programs that the person starts are told from what starts with a shell by when they do. */
const ENDING = '[data-testid=session-ending]'

let system: System
beforeAll(async () => {
  system = await System.start()
})
afterAll(() => system.close())

async function cover(page: Page): Promise<string> {
  return page.locator('#cover').innerText()
}

async function photograph(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(PICTURES, `${name}.png`) })
  await page.setViewportSize({ width: 390, height: 844 })
  await page.screenshot({ path: join(PICTURES, `${name}-390.png`) })
  await page.setViewportSize({ width: 1280, height: 800 })
}

/** Processes of jails by this name, on the host. */
function processesNamed(name: string): number[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .filter((entry) => {
      try {
        return readFileSync(`/proc/${entry}/comm`, 'utf8').trim() === name && isOurs(entry)
      } catch {
        return false
      }
    })
    .map(Number)
}

/** Below the started process: other systems may run on this machine. */
function isOurs(pid: string): boolean {
  for (let above = pid; above !== '0' && above !== '1'; above = parentOf(above)) {
    if (Number(above) === system.pid) return true
  }
  return false
}

function parentOf(pid: string): string {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] ?? '0'
}

function drain(...args: string[]) {
  const command = join(REPOSITORY, 'scripts/drain')
  return promisify(execFile)(command, [...args, '--data-dir', system.dataDirectory])
}

test('a stopped display is not called live, and a session in which programs run asks before it ends', async () => {
  await using browser = await Browser.open()
  const page = await browser.signIn(system, 'researcher')
  await startSession(page, 'desktop')
  await waitForText(page, [PROMPT])
  await expect.poll(() => page.locator('#status').innerText()).toContain('Live')

  const [display] = processesNamed('Xvfb')
  if (display === undefined) throw new Error('there is no display server')
  process.kill(display, 'SIGSTOP')
  await expect.poll(() => cover(page), { timeout: 60_000 }).toContain('does not answer')
  expect(await page.locator('#status').innerText()).toBe('')
  await photograph(page, 'display-stopped')
  process.kill(display, 'SIGCONT')
  await expect
    .poll(() => page.locator('#status').innerText(), { timeout: 60_000 })
    .toContain('Live')

  await typeLine(page, 'nano notes.txt')
  await waitForText(page, ['GNU nano'])
  await page.getByTestId('end-session').click()
  const question = page.getByTestId('end-question')
  await question.waitFor()
  expect(await question.innerText()).toMatch(/editors \(1\)/)
  await photograph(page, 'end-question')
  await page.getByTestId('end-session-cancel').click()
  await waitForText(page, ['GNU nano'])

  await page.goto(`${system.origin}/desk`)
  await page.getByRole('button', { name: 'End', exact: true }).click()
  await page.getByTestId('end-session-confirm').waitFor()
  await photograph(page, 'end-question-desk')
  await page.getByTestId('end-session-confirm').click()
  await page.getByText('Ended', { exact: true }).first().waitFor()
})

test('a second click on End ends no second session, and one in which nothing runs ends at once', async () => {
  await using browser = await Browser.open()
  const page = await browser.context.newPage()
  await page.goto(await system.freshSignInLink('researcher'))
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'))
  for (let count = 0; count < 2; count += 1) {
    await startSession(page, 'terminal')
    await waitForText(page, [PROMPT])
    await page.goto(`${system.origin}/desk`)
  }
  const ends = page.getByRole('button', { name: 'End', exact: true })
  await expect.poll(() => ends.count()).toBe(2)
  const place = await ends.first().boundingBox()
  if (place === null) throw new Error('there is no button')
  const [x, y] = [place.x + place.width / 2, place.y + place.height / 2]
  await page.mouse.click(x, y)
  await page.waitForTimeout(250)
  await page.mouse.click(x, y)
  await page.getByText('Ended', { exact: true }).first().waitFor()
  await photograph(page, 'ended-row')
  expect(await ends.count()).toBe(1)
  await page.getByRole('link', { name: 'Return to it' }).click()
  await waitForPicture(page)
  await waitForText(page, [PROMPT])
  await page.getByTestId('end-session').click()
  await page.getByTestId('start-terminal').waitFor()
})

test('a drain is told where it is seen, can be called off, and ends with the reason on the page', async () => {
  await using browser = await Browser.open()
  const page = await browser.context.newPage()
  await page.goto(await system.freshSignInLink('researcher'))
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'))
  await startSession(page, 'terminal')
  await waitForText(page, [PROMPT])
  const title = await page.title()
  await drain('--in', '10m')
  await page.locator(ENDING).waitFor()
  expect(await page.locator(ENDING).innerText()).toContain('Save your work')
  expect(await page.title()).toMatch(/^\((10:00|9:\d\d)\) /)
  await photograph(page, 'drain')
  await drain('--cancel')
  await page.locator(ENDING).waitFor({ state: 'hidden' })
  expect(await page.title()).toBe(title)

  await drain('--in', '1s')
  await expect.poll(() => cover(page), { timeout: 60_000 }).toContain('the service was stopped')
  await page.waitForTimeout(3_000)
  expect(await cover(page)).toContain('the service was stopped')
  expect(await page.locator('#status').innerText()).toBe('')
  await photograph(page, 'server-stopped')
})
