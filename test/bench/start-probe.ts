import { setTimeout as delay } from 'node:timers/promises'

import type { Page } from 'playwright-core'

import { type SurfaceKind } from '#protocol/screen.ts'

import { endSession, waitForPicture } from '../support/viewer.ts'

/** Where the cursor stands once the first key is there, and how green it is: nothing else is so before. */
type Mark = { x: number; y: number; green: number }
/** Milliseconds from the click. */
export type Waited = { frame: number; typed: number }

const KEY = 'm'
/** A session's first prompt is painted and its picture sharp by then. */
const SETTLED_MS = 2_500

/** Has each page of this one note its first frame, and the first in which the mark is seen. */
export async function installStartProbe(page: Page): Promise<void> {
  await page.addInitScript(watchFrames)
  await page.reload()
}

/** Learns from one session what its terminal looks like after one key, for those that follow. */
export async function learnMark(page: Page, surface: SurfaceKind): Promise<void> {
  await page.evaluate(() => sessionStorage.removeItem('bench-mark'))
  await page.getByTestId(`start-${surface}`).click()
  await waitForPicture(page)
  await delay(SETTLED_MS)
  await page.evaluate(() => window.benchStart?.remember())
  await page.getByTestId('screen').focus()
  await page.keyboard.press(KEY)
  await delay(SETTLED_MS)
  const mark = await page.evaluate(() => window.benchStart?.changed() ?? null)
  if (mark === null) throw new Error('a key changed nothing on the screen')
  await page.evaluate((found) => sessionStorage.setItem('bench-mark', found), JSON.stringify(mark))
  await endSession(page)
}

/** Starts a session and types a key as soon as there is a picture; the session goes on. */
export async function startAndType(page: Page, surface: SurfaceKind): Promise<Waited> {
  await page.evaluate(() => {
    for (const name of ['bench-frame', 'bench-typed']) sessionStorage.removeItem(name)
  })
  await page.getByTestId(`start-${surface}`).click()
  await waitForPicture(page)
  await page.getByTestId('screen').focus()
  await page.keyboard.press(KEY)
  await page.waitForFunction(() => sessionStorage.getItem('bench-typed'))
  const [click, frame, typed] = await page.evaluate(() =>
    ['click', 'frame', 'typed'].map((name) => Number(sessionStorage.getItem(`bench-${name}`))),
  )
  return { frame: (frame ?? NaN) - (click ?? NaN), typed: (typed ?? NaN) - (click ?? NaN) }
}

declare global {
  // oxlint-disable-next-line typescript/consistent-type-definitions -- Only an interface can be merged.
  interface Window {
    benchStart?: { remember(): void; changed(): Mark | null }
  }
}

/** Runs in each page before its own scripts. Times are milliseconds since 1970. */
function watchFrames(): void {
  const origin = performance.timeOrigin
  const note = (name: string, time: number): void =>
    sessionStorage.setItem(name, String(origin + time))
  document.addEventListener('click', (event) => note('bench-click', event.timeStamp), {
    capture: true,
  })
  document.addEventListener('DOMContentLoaded', () => {
    const video = document.querySelector<HTMLVideoElement>('[data-testid=screen]')
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true })
    if (video === null || canvas === null) return
    const mark = JSON.parse(sessionStorage.getItem('bench-mark') ?? 'null') as Mark | null
    const look = (now: number): void => {
      if (sessionStorage.getItem('bench-frame') === null) note('bench-frame', now)
      if (mark === null) return
      canvas.drawImage(video, mark.x, mark.y, 1, 1, 0, 0, 1, 1)
      const green = canvas.getImageData(0, 0, 1, 1).data[1] ?? 0
      if (Math.abs(green - mark.green) < 32) note('bench-typed', now)
      else video.requestVideoFrameCallback(look)
    }
    video.requestVideoFrameCallback(look)

    const picture = (): ImageData => {
      const { videoWidth: width, videoHeight: height } = video
      Object.assign(canvas.canvas, { width, height })
      canvas.drawImage(video, 0, 0)
      return canvas.getImageData(0, 0, width, height)
    }
    let before: ImageData | undefined
    window.benchStart = {
      remember: () => {
        before = picture()
      },
      /** The rightmost column that the key changed is the new cursor's last; two within it is its inside. */
      changed: () => {
        const { data, width, height } = picture()
        let [right, top, bottom] = [-1, height, -1]
        for (let index = 1; index < data.length; index += 4) {
          if (Math.abs((data[index] ?? 0) - (before?.data[index] ?? 0)) < 96) continue
          const [x, y] = [(index >> 2) % width, Math.floor((index >> 2) / width)]
          right = Math.max(right, x)
          top = Math.min(top, y)
          bottom = Math.max(bottom, y)
        }
        if (right < 0) return null
        const [x, y] = [right - 2, (top + bottom) >> 1]
        return { x, y, green: data[4 * (y * width + x) + 1] ?? 0 }
      },
    }
  })
}
