import { expect, test } from 'vitest'

import demonstration from '../../server/projects/demonstration/policy.json' with { type: 'json' }
import { Browser } from '../support/browser.ts'
import { waitForText } from '../support/screen.ts'
import { System } from '../support/system.ts'
import { PROMPT, startSession, typeLine, waitForPicture } from '../support/viewer.ts'

test('a supervisor watches a session, freezes it, and ends it; compliance replays it', async () => {
  await using system = await System.start()
  await using atDesk = await Browser.open()
  await using atConsole = await Browser.open()
  const research = await atDesk.signIn(system, 'researcher')
  const operator = await atConsole.signIn(system, 'operator')
  await operator.getByText('Nothing is running').waitFor()

  await startSession(research, 'terminal')
  await waitForText(research, [PROMPT])
  await typeLine(research, 'Rscript /analyses/lung_cox.R')
  await waitForText(research, [/0\.02009 -0\.52103 0\.00076\s+reproduced: yes/])

  // Who, project, surface, and what it uses of the cores and bytes that it may.
  const row = operator.getByRole('row').filter({ hasText: 'demonstration' })
  await row.filter({ hasText: 'Terminal' }).filter({ hasText: 'Open' }).waitFor()
  await row
    .filter({ hasText: /\d \/ 1\.5/ })
    .filter({ hasText: /\d\s*[kM]i?B/i })
    .waitFor()

  await using atReview = await Browser.open()
  const compliance = await atReview.signIn(system, 'compliance')
  await compliance.getByRole('tab', { name: 'Running sessions' }).click()
  await compliance.getByRole('button', { name: 'Watch' }).click()
  await waitForPicture(compliance)
  await waitForText(compliance, [/0\.02009 -0\.52103 0\.00076\s+reproduced: yes/])
  await row.filter({ hasText: 'Supervised' }).waitFor()
  // Whoever watches has no keys there (G07): the page sends none; a client that does is refused, elsewhere.
  await compliance.getByText('Watching live, view only').waitFor()
  await typeLine(compliance, 'echo intruded')
  await row.getByRole('button', { name: 'Freeze' }).click()
  await research.getByText('A supervisor has paused the picture.').waitFor()
  await row.getByRole('button', { name: 'Let go on' }).click()
  await research.getByText('A supervisor has paused the picture.').waitFor({ state: 'hidden' })
  await typeLine(research, "echo un''touched")
  expect(await waitForText(research, [/^untouched/m])).not.toContain('intruded')
  await waitForText(compliance, [/^untouched/m])

  await row.getByRole('button', { name: 'End' }).click()
  await operator.getByRole('button', { name: 'End the session' }).click()

  await research.getByText('The operator has ended this session.').waitFor()
  await compliance.getByText('The session that you watched has ended.').waitFor()
  await operator.getByText('Nothing is running').waitFor()
  await research.getByTestId('end-session').click()
  await research.getByTestId('start-terminal').waitFor()

  await compliance.getByTestId('end-session').click()
  await compliance.getByText('Ended by the operator').waitFor()
  // What would another policy have said of it?
  await compliance.getByRole('button', { name: 'Details' }).click()
  const buffer = Buffer.from(JSON.stringify({ ...demonstration, surfaces: ['desktop'] }))
  await compliance
    .getByLabel('Policy document (JSON)')
    .setInputFiles({ name: 'policy.json', mimeType: 'application/json', buffer })
  // Neither its start nor a picture of it.
  await compliance.getByText('Kind of session not allowed').nth(1).waitFor()
  await compliance.keyboard.press('Escape')
  await compliance.getByTestId('replay').click()
  await waitForPicture(compliance)
  // The same picture, from the recording, by way of the gate.
  const replayed = await waitForText(compliance, [
    'Rscript',
    /0\.02009 -0\.52103 0\.00076\s+reproduced: yes/,
  ])
  expect(replayed).not.toMatch(/reproduced: NO/)
  await compliance.getByTestId('end-session').click()
  await compliance.getByTestId('replay').waitFor()
})

test('nobody does what their role does not allow', async () => {
  await using system = await System.start()
  const expectations = [
    { role: 'researcher', allowed: ['/api/sessions'], refused: ['/api/recordings'] },
    { role: 'operator', allowed: ['/api/sessions'], refused: ['/api/recordings'] },
    { role: 'compliance', allowed: ['/api/recordings'], refused: [] },
  ] as const
  for (const { role, allowed, refused } of expectations) {
    await using browser = await Browser.open()
    const page = await browser.signIn(system, role)
    for (const path of allowed) {
      expect((await page.request.get(`${system.origin}${path}`)).status(), `${role} ${path}`).toBe(
        200,
      )
    }
    for (const path of refused) {
      expect((await page.request.get(`${system.origin}${path}`)).status(), `${role} ${path}`).toBe(
        403,
      )
    }
    // A link works once.
    const again = await browser.context.newPage()
    await browser.context.clearCookies()
    await again.goto(system.signInLink(role))
    expect(await again.title()).not.toMatch(/desk|console/i)
    expect((await again.request.get(`${system.origin}/api/me`)).status()).toBe(401)
  }
})
