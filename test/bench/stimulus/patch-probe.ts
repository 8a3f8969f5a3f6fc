import type { Page } from 'playwright-core'

import { PATCH_POINT } from './patch.ts'

/** A key that changes nothing for this long is no sample. */
export const PATIENCE_MS = 2_000

type Watch = { light: boolean; answer: Promise<number | null> }

type PatchProbe = {
  /** Whether the patch is light now. */
  isLight: () => Promise<boolean>
  /** Times the next key down until the patch turns; null when it does not. */
  arm: () => Promise<void>
  last: Watch | undefined
}

declare global {
  // oxlint-disable-next-line typescript/consistent-type-definitions -- Only an interface can be merged.
  interface Window {
    patchProbe?: PatchProbe
  }
}

/**
 * Prepares a page to time keys. `screen` selects the `<video>` or `<canvas>` that shows the picture
 * in its own pixels. The start is the time stamp of the `keydown` event. The end is the first
 * rendering update of the page (`requestAnimationFrame`, the same for video and canvas) at which the
 * patch, as the element shows it then, has turned. So the wait for the display's refresh is in the
 * figure, as it is for the eye, and neither kind of element has an advantage by how it is read.
 */
export async function installPatchProbe(page: Page, screen: string): Promise<void> {
  const options = { screen, point: PATCH_POINT, patienceMs: PATIENCE_MS }
  await page.evaluate(({ screen, point, patienceMs }) => {
    const element = document.querySelector(screen)
    const luma = new Uint8Array(64)
    const ofVideo = async (video: HTMLVideoElement): Promise<number> => {
      // A few bytes of the frame as it was decoded: nothing is converted or scaled.
      const frame = new VideoFrame(video)
      const rect = { x: point.x & ~1, y: point.y & ~1, width: 2, height: 2 }
      await frame.copyTo(luma, { rect })
      frame.close()
      return luma[0] ?? 0
    }
    const ofCanvas = (canvas: HTMLCanvasElement): Promise<number> => {
      const data = canvas.getContext('2d')?.getImageData(point.x, point.y, 1, 1).data
      return Promise.resolve(data?.[1] ?? 0)
    }
    const isLight = async (): Promise<boolean> => {
      if (element instanceof HTMLVideoElement) return (await ofVideo(element)) > 128
      if (element instanceof HTMLCanvasElement) return (await ofCanvas(element)) > 128
      throw new Error(`${screen} is neither video nor canvas`)
    }
    const watch = (light: boolean, pressedAt: number): Promise<number | null> => {
      const { promise, resolve } = Promise.withResolvers<number | null>()
      const look = async (): Promise<void> => {
        const now = performance.now()
        if ((await isLight()) !== light) resolve(now - pressedAt)
        else if (now - pressedAt > patienceMs) resolve(null)
        else requestAnimationFrame(() => void look())
      }
      requestAnimationFrame(() => void look())
      return promise
    }
    const probe: PatchProbe = {
      isLight,
      last: undefined,
      arm: async () => {
        const light = await isLight()
        const { promise, resolve } = Promise.withResolvers<number | null>()
        const pressed = (event: KeyboardEvent): void => resolve(watch(light, event.timeStamp))
        window.addEventListener('keydown', pressed, { capture: true, once: true })
        probe.last = { light, answer: promise }
      },
    }
    window.patchProbe = probe
  }, options)
}

export async function patchIsLight(page: Page): Promise<boolean> {
  return page.evaluate(() => window.patchProbe?.isLight() ?? false)
}

/** Presses the key in the page; milliseconds until the patch has turned, null when it does not. */
export async function timeKey(page: Page, key: string): Promise<number | null> {
  await page.evaluate(() => window.patchProbe?.arm())
  await page.keyboard.down(key)
  await page.keyboard.up(key)
  return page.evaluate(() => window.patchProbe?.last?.answer ?? null)
}
