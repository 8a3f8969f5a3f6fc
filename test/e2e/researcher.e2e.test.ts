import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { Browser } from '../support/browser.ts'
import { waitForText } from '../support/screen.ts'
import { System } from '../support/system.ts'
import { endSession, startSession, typeLine } from '../support/viewer.ts'

/** The lung model of the survival package's vignette: age, sex, weight loss. */
const PUBLISHED = ['0.02009', '-0.52103', '0.00076']

describe('a researcher', () => {
  let system: System

  beforeAll(async () => {
    system = await System.start()
  })
  afterAll(() => system.close())

  test('reproduces the published model in R and in Python, and reads it in the stream', async () => {
    await using browser = await Browser.open()
    const page = await browser.signIn(system, 'researcher')
    await startSession(page, 'terminal')
    await waitForText(page, [/[$#]/])

    await typeLine(page, 'Rscript /analyses/lung_cox.R')
    const inR = await waitForText(page, [...PUBLISHED, /n = 214, 152 events\s+reproduced: yes/])
    expect(inR).not.toMatch(/reproduced: NO/)

    await typeLine(page, 'clear; python3 /analyses/lung_cox.py')
    const inPython = await waitForText(page, [
      ...PUBLISHED,
      /n = 214, 152 events\s+reproduced: yes/,
    ])
    expect(inPython).not.toMatch(/reproduced: NO/)

    await endSession(page)
    await startSession(page, 'desktop')
    await waitForText(page, [/[$#]/])
    await typeLine(page, 'Rscript /analyses/lung_cox.R')
    await waitForText(page, [...PUBLISHED, /n = 214, 152 events\s+reproduced: yes/])
    await endSession(page)
  })
})
