import type { Page } from 'playwright-core'

import type { SurfaceKind } from '#protocol/screen.ts'

/** The sign of a shell that waits: nothing is typed before it. */
export const PROMPT = /^. ?[$]/m

/** Clicks the desk's button and waits for the first picture. */
export async function startSession(page: Page, surface: SurfaceKind): Promise<void> {
  await page.getByTestId(`start-${surface}`).click()
  await waitForPicture(page)
}

/** Until the `<video>` shows a frame of the stream; rejects with what the page says instead. */
export async function waitForPicture(page: Page): Promise<void> {
  await page.getByTestId('screen').waitFor({ state: 'attached' })
  try {
    await page.waitForFunction(() => {
      const video = document.querySelector<HTMLVideoElement>('[data-testid=screen]')
      return video !== null && video.readyState >= 2 && video.videoWidth > 2
    })
  } catch (error) {
    const said = await page.locator('body').innerText()
    throw new Error(`no picture; the page says: ${said}`, { cause: error })
  }
}

/** Types into the session as a person does: the screen has the focus, then key by key. */
export async function typeLine(page: Page, line: string): Promise<void> {
  await page.getByTestId('screen').focus()
  // A fast typist; far below what the gate takes for a machine.
  await page.keyboard.type(line, { delay: 30 })
  await page.keyboard.press('Enter')
}

/** Ends the session, programs or not, and waits for the researcher's desk. */
export async function endSession(page: Page): Promise<void> {
  await page.getByTestId('end-session').click()
  const desk = page.getByTestId('start-terminal')
  const confirm = page.getByTestId('end-session-confirm')
  await desk.or(confirm).first().waitFor()
  if (await confirm.isVisible()) await confirm.click()
  await desk.waitFor()
}

/** The id of the session that this page views. */
export function sessionIdOf(page: Page): string {
  return new URL(page.url()).pathname.split('/').at(-1) ?? ''
}

/** The stream's size, in its own pixels. */
export async function screenSize(page: Page): Promise<{ width: number; height: number }> {
  return page.getByTestId('screen').evaluate((element) => {
    const { videoWidth, videoHeight } = element as HTMLVideoElement
    return { width: videoWidth, height: videoHeight }
  })
}
