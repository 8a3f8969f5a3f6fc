import type { SurfaceKind } from '#protocol/screen.ts'

import { waitForTextIn } from '../screen.ts'
import type { System } from '../system.ts'
import type { Display, Layout } from './display.ts'
import type { RealBrowser } from './real-browser.ts'
import { usKeysOf } from './us-keys.ts'

const US: Layout = { layout: 'us' }
const LONG_MS = 60_000

/** A session in a browser with a window, whose keys are those of the display. */
export class RealSession {
  readonly browser: RealBrowser
  readonly #display: Display
  readonly #system: System

  private constructor(system: System, display: Display, browser: RealBrowser) {
    this.#system = system
    this.#display = display
    this.browser = browser
  }

  /** Signs the researcher in, starts a session, and gives it the keyboard by a click. */
  static async open(
    { system, display, browser }: { system: System; display: Display; browser: RealBrowser },
    surface: SurfaceKind,
  ): Promise<RealSession> {
    const session = new RealSession(system, display, browser)
    await session.#signIn()
    await session.start(surface)
    return session
  }

  async start(surface: SurfaceKind): Promise<void> {
    const { page } = this.browser
    await this.#display.useLayout(US)
    await page.locator(`[data-testid=start-${surface}]`).click()
    await page.waitForFunction(
      () => {
        const video = document.querySelector('video')
        return video !== null && video.readyState >= 2 && video.videoWidth > 2
      },
      { timeout: LONG_MS },
    )
    await this.browser.focus()
    await this.clickPicture()
  }

  /** The place in the display differs by what a browser has above its pages. */
  async clickPicture(button = 1): Promise<void> {
    const { x, y } = await this.browser.page.evaluate(() => {
      const { left, top, width, height } =
        document.querySelector('video')?.getBoundingClientRect() ?? new DOMRect()
      const above = window.outerHeight - window.innerHeight
      return { x: left + width / 2, y: above + top + height / 2 }
    })
    await this.#display.click(Math.round(x), Math.round(y), button)
  }

  /** Types with physical keys of a US layout, then goes to another one. */
  async type(text: string, then: Layout = US): Promise<void> {
    await this.#display.useLayout(US)
    await this.#display.pressAll(usKeysOf(text))
    if (then !== US) await this.#display.useLayout(then)
  }

  press(...chords: string[]): Promise<void> {
    return this.#display.pressAll(chords)
  }

  async read(...wanted: (string | RegExp)[]): Promise<string> {
    return waitForTextIn(() => this.#grab(), wanted, LONG_MS)
  }

  /** What the page says above the picture, once it does. */
  async notice(pattern: string): Promise<void> {
    await this.browser.page.waitForFunction(
      (wanted) =>
        new RegExp(wanted, 'u').test(document.querySelector('#notice')?.textContent ?? ''),
      { timeout: LONG_MS },
      pattern,
    )
  }

  /** Which element has the keyboard. */
  focused(): Promise<string | undefined> {
    return this.browser.page.evaluate(() => document.activeElement?.id)
  }

  async #signIn(): Promise<void> {
    const { page } = this.browser
    await page.goto(await this.#system.freshSignInLink('researcher'))
    await page.waitForFunction(() => !location.pathname.startsWith('/sign-in'), {
      timeout: LONG_MS,
    })
    await page.waitForSelector('[data-testid=start-terminal]', { timeout: LONG_MS })
  }

  async #grab(): Promise<Buffer> {
    const url = await this.browser.page.evaluate(() => {
      const video = document.querySelector('video')
      const canvas = document.createElement('canvas')
      canvas.width = video?.videoWidth ?? 0
      canvas.height = video?.videoHeight ?? 0
      if (video !== null) canvas.getContext('2d')?.drawImage(video, 0, 0)
      return canvas.toDataURL('image/png')
    })
    return Buffer.from(url.slice(url.indexOf(',') + 1), 'base64')
  }
}
