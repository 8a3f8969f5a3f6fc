import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { LANGUAGES } from '#protocol/plain/languages.ts'

import { Browser, followLink } from '../support/browser.ts'
import { waitForText } from '../support/screen.ts'
import { REPOSITORY, System } from '../support/system.ts'
import { endSession, PROMPT, startSession, typeLine } from '../support/viewer.ts'

const AXE = readFileSync(join(REPOSITORY, 'node_modules/axe-core/axe.min.js'), 'utf8')
const OUTPUT = join(REPOSITORY, 'test/output/pages')
/** A phone, the narrowest window that has tables, a wide one, and each of the two in the dark. */
const LOOKS = {
  narrow: { width: 390, colorScheme: 'light' },
  wide: { width: 1280, colorScheme: 'light' },
  widest: { width: 1600, colorScheme: 'light' },
  'narrow-dark': { width: 390, colorScheme: 'dark' },
  'wide-dark': { width: 1280, colorScheme: 'dark' },
} as const
const KINDS = Object.keys(LOOKS) as (keyof typeof LOOKS)[]
type Look = (page: Page, name: string, kinds?: readonly (keyof typeof LOOKS)[]) => Promise<void>
/** For what differs by little more than a panel from what is seen in every way. */
const FEW = ['narrow', 'wide'] as const

let system: System
beforeAll(async () => {
  mkdirSync(OUTPUT, { recursive: true })
  system = await System.start()
})
afterAll(() => system.close())

describe.for(Object.entries(LANGUAGES))('in %s', ([language, { intl: locale }]) => {
  test('every page is accessible, wide and narrow, light and dark, and nothing runs out of it', async () => {
    const problems: string[] = []
    const look: Look = async (page, name, kinds = KINDS) => {
      for (const kind of kinds) {
        const { width, colorScheme } = LOOKS[kind]
        await page.emulateMedia({ colorScheme })
        await page.setViewportSize({ width, height: 900 })
        const path = join(OUTPUT, `${name}-${language}-${kind}.png`)
        await page.screenshot({ path, fullPage: true, animations: 'disabled' })
        problems.push(...(await problemsOf(page)).map((problem) => `${name} ${kind}: ${problem}`))
      }
    }
    await using desk = await Browser.open({ locale })
    const researcher = await desk.context.newPage()
    const link = await system.freshSignInLink('researcher')
    await followLink(researcher, link)
    await researcher.getByTestId('start-terminal').waitFor()
    await askForPackage(researcher, `lme4.${language.replace('-', '.')}`)
    await look(researcher, 'desk')
    await startSession(researcher, 'terminal')

    await using office = await Browser.open({ locale })
    const operator = await office.context.newPage()
    await followLink(operator, await system.freshSignInLink('operator'))
    await operator.getByRole('row').nth(1).waitFor()
    await operator.locator('details summary').first().click()
    await look(operator, 'operator')
    await operator.getByRole('tab').nth(1).click()
    await operator.getByRole('row').nth(1).waitFor()
    await look(operator, 'policies', FEW)
    await operator.getByRole('tab').nth(2).click()
    await operator.getByText('lme4.').first().waitFor()
    await look(operator, 'packages')
    await decideOnFirst(operator)
    await look(operator, 'packages-decided', FEW)
    await operator.getByRole('tab').first().click()
    await operator.getByRole('row').nth(1).waitFor()
    await operator.getByRole('row').nth(1).getByRole('button').last().click()
    await operator.getByRole('dialog').waitFor()
    await look(operator, 'operator-end', FEW)

    await look(researcher, 'view')
    await lookAtTools(researcher, look)
    await endSession(researcher)
    await look(researcher, 'desk-after', FEW)

    await using review = await Browser.open({ locale })
    const compliance = await review.context.newPage()
    await followLink(compliance, await system.freshSignInLink('compliance'))
    await compliance.getByTestId('replay').first().waitFor()
    await look(compliance, 'compliance')
    await compliance.getByRole('row').nth(1).getByRole('button').last().click()
    await compliance.getByTestId('statement').waitFor()
    await look(compliance, 'compliance-detail')

    const stranger = await review.context.newPage()
    await review.context.clearCookies()
    // Spent: it leads nowhere, and offers nothing to press.
    await stranger.goto(link)
    await stranger.getByRole('heading').first().waitFor()
    expect(await stranger.getByTestId('sign-in').count()).toBe(0)
    await look(stranger, 'spent-link', FEW)
    await stranger.goto(system.origin)
    await look(stranger, 'signed-out')

    expect(problems).toEqual([])
    expect(await researcher.locator('html').getAttribute('lang')).toMatch(
      new RegExp(`^${language}`),
    )
  })
})

/** What the buttons above the picture open, and what a session asks before it ends. */
async function lookAtTools(page: Page, look: Look): Promise<void> {
  await waitForText(page, [PROMPT])
  await page.setViewportSize({ width: 390, height: 900 })
  await page.getByTestId('more').click()
  await look(page, 'view-tools', ['narrow'])
  await page.getByTestId('more').click()
  await page.setViewportSize({ width: 1280, height: 900 })
  await page.getByTestId('figures').click()
  await page.getByTestId('limits').click()
  await look(page, 'view-panels', ['narrow', 'wide', 'widest'])
  await page.getByTestId('keyboard').click()
  await look(page, 'view-keyboard', ['wide', 'narrow'])
  await page.keyboard.press('Escape')
  await page.setViewportSize({ width: 1280, height: 900 })
  // In a file of this run's own: the home is kept, and with it the lock of whoever was ended in the middle.
  await typeLine(page, `nano notes-${Date.now()}.txt`)
  await waitForText(page, ['GNU nano'])
  await page.getByTestId('end-session').click()
  await page.getByTestId('end-session-confirm').waitFor()
  await look(page, 'view-end', FEW)
  await page.getByTestId('end-session-cancel').click()
}

/** As a researcher does who misses one: the page then shows that it is asked for. */
async function askForPackage(page: Page, name: string): Promise<void> {
  const form = page.locator('form')
  await form.getByRole('textbox').first().fill(name)
  await form.getByRole('textbox').last().fill('混合模型 mixed models')
  await page.getByTestId('ask-for-package').click()
  await page.getByTestId('package-request').filter({ hasText: name }).waitFor()
}

/** The operator says that it is there now; with the answer it leaves those that wait. */
async function decideOnFirst(page: Page): Promise<void> {
  await page.getByRole('row').nth(1).getByRole('button').first().click()
  await page
    .getByRole('dialog')
    .getByRole('textbox')
    .fill('下一個工作階段可用 from your next session')
  await page.getByRole('dialog').locator('button[type=submit]').click()
  await page.getByText('from your next session').first().waitFor()
}

/** What axe finds, by rule and element; and a page that must be scrolled sideways. */
async function problemsOf(page: Page): Promise<string[]> {
  // By the debugger, which the page's content security policy does not concern.
  await page.evaluate(AXE)
  const { violations } = await page.evaluate<AxeResults>('axe.run()')
  const sideways = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  )
  return [
    ...violations.flatMap(({ id, help, nodes }) =>
      nodes.map(
        ({ target, failureSummary }) => `${id} (${help}) at ${target.join(' ')}: ${failureSummary}`,
      ),
    ),
    ...(sideways > 0 ? [`${sideways} pixels wider than the window`] : []),
  ]
}
