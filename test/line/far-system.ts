import type { Page } from 'playwright-core'

import { Browser } from '../support/browser.ts'
import { System } from '../support/system.ts'
import { Line } from './line.ts'
import { type LineProfile, PROFILES } from './profiles.ts'

/**
 * The whole system at one end of a line and a person's browser at the other, as they start by
 * default: the server listens on 127.0.0.1, which lies behind the line for the browser.
 */
export class FarSystem implements AsyncDisposable {
  readonly line: Line
  readonly system: System
  readonly browser: Browser
  /** The researcher's desk. */
  readonly page: Page
  readonly #stack: AsyncDisposableStack

  private constructor(
    parts: Pick<FarSystem, 'line' | 'system' | 'browser' | 'page'>,
    stack: AsyncDisposableStack,
  ) {
    this.line = parts.line
    this.system = parts.system
    this.browser = parts.browser
    this.page = parts.page
    this.#stack = stack
  }

  /** The line is perfect until the desk is there, and as told from then on. */
  static async start(profile: LineProfile): Promise<FarSystem> {
    await using stack = new AsyncDisposableStack()
    const line = stack.use(await Line.open(PROFILES.none))
    const system = stack.use(await System.start({ within: line.atServer }))
    const program = line.viewerProgram('/usr/bin/chromium')
    const browser = stack.use(await Browser.open({ program }))
    const page = await browser.signIn(system, 'researcher')
    await page.getByTestId('start-terminal').waitFor()
    await line.set(profile)
    return new FarSystem({ line, system, browser, page }, stack.move())
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack.disposeAsync()
  }
}
