import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { type BrowserContext, chromium, type Page } from 'playwright-core'

import type { Role } from '#protocol/role.ts'

import type { System } from './system.ts'

const ARGS = [
  // The tests run as root, whose browser cannot sandbox itself; it opens our own pages alone.
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export type BrowserOptions = {
  width?: number
  height?: number
  locale?: string
  /** Pixels of the display for one of the page; the size is then that of the browser's window. */
  displayScale?: number
  /** Started in place of Chromium, which it becomes: to run it elsewhere. */
  program?: string
}

/** A browser of a person of their own: fresh profile, own cookies. Whoever opens it closes it. */
export class Browser implements AsyncDisposable {
  readonly context: BrowserContext
  readonly #profile: string

  private constructor(context: BrowserContext, profile: string) {
    this.context = context
    this.#profile = profile
  }

  static async open(options: BrowserOptions = {}): Promise<Browser> {
    const { width = 1280, height = 800, locale = 'en-GB', displayScale } = options
    const profile = mkdtempSync(join(tmpdir(), 'vitrine-browser-'))
    try {
      const context = await chromium.launchPersistentContext(profile, {
        executablePath: options.program ?? '/usr/bin/chromium',
        args: [...ARGS, ...displayArguments(options)],
        viewport: displayScale === undefined ? { width, height } : null,
        locale,
      })
      return new Browser(context, profile)
    } catch (error) {
      rmSync(profile, { recursive: true, force: true })
      throw error
    }
  }

  /** Opens the link as the person would, and waits for the start page behind it. */
  async signIn(system: System, role: Role): Promise<Page> {
    const page = await this.context.newPage()
    await followLink(page, system.signInLink(role))
    return page
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.context.close()
    // Chromium's helpers write for a moment after it has closed.
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
  }
}

/** Its page posts by itself in a browser in which nobody is signed in; otherwise there is a button. */
export async function followLink(page: Page, link: string): Promise<void> {
  const isSignedIn = (await page.context().cookies(link)).length > 0
  await page.goto(link)
  if (isSignedIn) await page.getByTestId('sign-in').click()
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'))
}

/** A display of its own, not Playwright's pretence, which lays out and draws in other pixels. */
function displayArguments({ width = 1280, height = 800, displayScale }: BrowserOptions): string[] {
  if (displayScale === undefined) return []
  return [`--force-device-scale-factor=${displayScale}`, `--window-size=${width},${height}`]
}
