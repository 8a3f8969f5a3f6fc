import { setTimeout as delay } from 'node:timers/promises'

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { waitForText } from '../support/screen.ts'
import { endSession, startSession, typeLine } from '../support/viewer.ts'
import { FarSystem } from './far-system.ts'
import { CUT, PROFILES, withoutUdp } from './profiles.ts'

/** No bound on speed, only on waiting: a picture that is not back by then does not come back. */
const BACK_MS = 20_000

describe('a viewer at the end of a bad line', () => {
  let far: FarSystem
  let page: Page

  beforeAll(async () => {
    far = await FarSystem.start(PROFILES.shenzhen)
    page = far.page
  })
  afterAll(() => far[Symbol.asyncDispose]())

  test('sees the picture over TCP where no UDP passes', async () => {
    await far.line.set(withoutUdp(PROFILES.shenzhen))
    const before = await far.line.report()
    await startSession(page, 'terminal')
    await typeLine(page, 'echo over-$((40+2))')
    await waitForText(page, ['over-42'])
    const after = await far.line.report()
    expect(after.up.dropped).toBeGreaterThan(before.up.dropped)
    await endSession(page)
  })

  test('reads what was typed and answered on a narrow line that loses and trembles', async () => {
    await far.line.set(PROFILES.hotel)
    await startSession(page, 'terminal')
    await typeLine(page, 'seq 1 300; echo count-$((40+2))')
    await waitForText(page, ['299', '300', 'count-42'])
    const { down } = await far.line.report()
    expect(down.lost).toBeGreaterThan(0)
    await endSession(page)
  })

  test('sees what happened during a total cut of 10 s, with nothing touched', async () => {
    await far.line.set(PROFILES.london)
    await startSession(page, 'terminal')
    await typeLine(page, 'clear; sleep 5; echo meanwhile-$((40+2))')
    // The command is on its way before the line is cut.
    await delay(1_500)
    await far.line.set(CUT)
    await delay(10_000)
    await far.line.set(PROFILES.london)
    expect(await waitForText(page, ['meanwhile-42'], BACK_MS)).toContain('meanwhile-42')
    await typeLine(page, 'echo again-$((40+2))')
    await waitForText(page, ['again-42'], BACK_MS)
    await endSession(page)
  })
})
