import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'

import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'

import demonstration from '../../server/projects/demonstration/policy.json' with { type: 'json' }
import { Browser } from '../support/browser.ts'
import { REPOSITORY, System } from '../support/system.ts'
import { startSession } from '../support/viewer.ts'

const run = promisify(execFile)

/** The demonstration's policy, with no place that a viewer may be in. */
const NOWHERE = { ...demonstration, home: 'temporary', places: { networks: [] } }

async function choose(page: Page, document: object): Promise<void> {
  const buffer = Buffer.from(JSON.stringify(document))
  const file = { name: 'policy.json', mimeType: 'application/json', buffer }
  await page.locator('input[type=file]').setInputFiles(file)
  await page.getByRole('button', { name: 'Put in force' }).click()
}

test('an operator puts a policy in force while a session runs, compares it, and the host lists it', async () => {
  await using system = await System.start()
  await using atDesk = await Browser.open()
  await using atConsole = await Browser.open()
  const research = await atDesk.signIn(system, 'researcher')
  const operator = await atConsole.signIn(system, 'operator')
  await startSession(research, 'terminal')
  await operator.getByRole('tab', { name: 'Policies' }).click()

  await choose(operator, { ...NOWHERE, idleMinutes: 0 })
  await operator.getByRole('alert').getByText('idleMinutes').waitFor()

  await choose(operator, NOWHERE)
  await operator.getByText('Version 2 is in force.').waitFor()
  await research.getByText('cannot be viewed from this place').waitFor()

  await operator.getByRole('button', { name: 'Compare' }).click()
  const row = operator.getByRole('row').filter({ hasText: 'places.networks' })
  await row.filter({ hasText: '[]' }).waitFor()

  const args = ['list', 'demonstration', '--data-dir', system.dataDirectory]
  const { stdout } = await run(join(REPOSITORY, 'scripts/policy'), args)
  expect(stdout).toMatch(/^2\t\S+\tOperator\tin force\n1\t\S+\tsystem\n$/)
})
