import { createHash } from 'node:crypto'

import { afterAll, beforeAll, expect, test } from 'vitest'

import { Session } from '#protocol/api/sessions.ts'

import { Browser } from '../support/browser.ts'
import { waitForText } from '../support/screen.ts'
import { System } from '../support/system.ts'
import { endSession, PROMPT, sessionIdOf, startSession, typeLine } from '../support/viewer.ts'

/** Noticed at the six hundredth key of so fast a script, and slowed to ten a second from there on. */
const LINES = 12
const LINE = 'skaemtbyaamsspVfiup0123456789SimpleITKcv2PILnumpypandasZ'

let system: System
beforeAll(async () => {
  system = await System.start()
})
afterAll(() => system?.close())

test('a script that types 700 keys at once is told how much waits, and loses none of them', async () => {
  await using browser = await Browser.open()
  const page = await browser.signIn(system, 'researcher')
  await startSession(page, 'terminal')
  await waitForText(page, [PROMPT])
  await typeLine(page, 'clear; cat > typed')
  // In the page itself: through the browser's own door a loaded machine types no faster than a person.
  await page.evaluate(typeAtOnce, `${LINE}\n`.repeat(LINES))
  const waiting = page.getByTestId('waiting')
  await expect
    .poll(() => waiting.textContent(), { timeout: 20_000 })
    .toMatch(/^\d+ keys are waiting/)
  await page.screenshot({ path: 'test/output/pages/waiting.png' })
  await expect.poll(() => waiting.textContent(), { timeout: 150_000 }).toBe('')
  await page.keyboard.press('Control+d')
  await typeLine(page, 'clear; md5sum typed | cut -c 1-12')
  const digest = createHash('md5').update(`${LINE}\n`.repeat(LINES)).digest('hex').slice(0, 12)
  await typeLine(page, `[ $(md5sum typed | cut -c 1-12) = ${digest} ] && echo all is there`)
  await waitForText(page, [/^all is there/m])
  const answer = await page.request.get(`${system.origin}/api/sessions`)
  const sessions = Session.array().parse(await answer.json())
  const refused = sessions.find(({ id }) => id === sessionIdOf(page))?.refused
  expect(Object.keys(refused ?? {})).toEqual(['scripted-typing'])
  await endSession(page)
}, 300_000)

function typeAtOnce(text: string): void {
  const target = document.getElementById('keys')
  for (const character of text) {
    const key = character === '\n' ? 'Enter' : character
    for (const type of ['keydown', 'keyup']) {
      const described = { key, code: key, bubbles: true, cancelable: true }
      target?.dispatchEvent(new KeyboardEvent(type, described))
    }
  }
}
