import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import puppeteer, { type Browser, type Page } from 'puppeteer-core'

import type { Display } from './display.ts'

export const BROWSERS = ['chromium', 'firefox'] as const
export type BrowserName = (typeof BROWSERS)[number]

const PROGRAMS = {
  chromium: { browser: 'chrome', executablePath: '/usr/bin/chromium' },
  firefox: { browser: 'firefox', executablePath: '/usr/bin/firefox-esr' },
} as const

/** What a browser would do on its own besides showing our page. */
const CHROMIUM_ARGS = [
  // The tests run as root, whose browser cannot sandbox itself; it opens our own pages alone.
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
const FIREFOX_PREFERENCES = {
  'browser.shell.checkDefaultBrowser': false,
  'browser.aboutwelcome.enabled': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  // A window that only pretends to have the focus has no input method.
  'focusmanager.testmode': false,
  // Addresses of the machine stand in the candidates, not names that only a local network resolves.
  'media.peerconnection.ice.obfuscate_host_addresses': false,
  'media.peerconnection.ice.loopback': true,
}

/** GTK asks whatever input method is installed, unless it is told that there is none. */
const NO_INPUT_METHOD = {
  GTK_IM_MODULE: 'gtk-im-context-simple',
  XMODIFIERS: '@im=none',
  DBUS_SESSION_BUS_ADDRESS: 'disabled:',
}

export type RealBrowserOptions = {
  /** Besides `DISPLAY`: what an input method is reached by; none is there otherwise. */
  environment?: Readonly<Record<string, string>>
  width?: number
  height?: number
}

/** A browser with a window on a display, its page read from outside and its keys pressed by the display. */
export class RealBrowser implements AsyncDisposable {
  readonly name: BrowserName
  readonly page: Page
  readonly #browser: Browser
  readonly #display: Display
  readonly #profile: string

  private constructor(name: BrowserName, parts: Parts) {
    this.name = name
    this.page = parts.page
    this.#browser = parts.browser
    this.#display = parts.display
    this.#profile = parts.profile
  }

  static async open(
    name: BrowserName,
    display: Display,
    options: RealBrowserOptions = {},
  ): Promise<RealBrowser> {
    const { environment = NO_INPUT_METHOD, width = 1280, height = 900 } = options
    const profile = mkdtempSync(join(tmpdir(), 'vitrine-real-browser-'))
    const { browser: kind, executablePath } = PROGRAMS[name]
    const size =
      name === 'firefox'
        ? ['--width', `${width}`, '--height', `${height}`]
        : [...CHROMIUM_ARGS, `--window-size=${width},${height}`, '--window-position=0,0']
    try {
      const browser = await puppeteer.launch({
        browser: kind,
        executablePath,
        headless: false,
        defaultViewport: null,
        userDataDir: profile,
        args: size,
        extraPrefsFirefox: FIREFOX_PREFERENCES,
        env: {
          ...process.env,
          HOME: profile,
          DISPLAY: display.name,
          LC_ALL: 'C.UTF-8',
          ...environment,
        },
      })
      const page = (await browser.pages())[0] ?? (await browser.newPage())
      return new RealBrowser(name, { page, browser, display, profile })
    } catch (error) {
      rmSync(profile, { recursive: true, force: true })
      throw error
    }
  }

  /** As its own About box says. */
  version(): Promise<string> {
    return this.#browser.version()
  }

  /** The window gets the keyboard of the display. */
  focus(): Promise<void> {
    return this.#display.focusWindow()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close()
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
  }
}

type Parts = { page: Page; browser: Browser; display: Display; profile: string }
