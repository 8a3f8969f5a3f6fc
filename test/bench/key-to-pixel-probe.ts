import type { Page } from 'playwright-core'

export type Point = { x: number; y: number }

type Probe = { pressedAt: number | null; level: number; answer: ((ms: number) => void) | null }

declare global {
  // oxlint-disable-next-line typescript/consistent-type-definitions -- Only an interface can be merged.
  interface Window {
    benchProbe?: Probe & { last: Promise<number> }
  }
}

/** Makes the window so large that the stream has exactly this size. */
export async function setViewportForScreen(
  page: Page,
  size: { width: number; height: number },
): Promise<void> {
  const around = await page.evaluate(() => {
    const stage = document.querySelector('[data-testid=screen]')?.parentElement
    const { width = 0, height = 0 } = stage?.getBoundingClientRect() ?? {}
    return { width: window.innerWidth - width, height: window.innerHeight - height }
  })
  await page.setViewportSize({
    width: size.width + around.width,
    height: size.height + around.height,
  })
  await page.waitForFunction(({ width, height }) => {
    const video = document.querySelector<HTMLVideoElement>('[data-testid=screen]')
    return video?.videoWidth === width && video.videoHeight === height
  }, size)
}

/** The middle of what `change` changes in the picture. Throws when nothing does. */
export async function probePoint(page: Page, change: () => Promise<void>): Promise<Point> {
  // Kept in the page: a picture of 3.7 MB need not travel.
  await page.evaluate(() => {
    const video = document.querySelector<HTMLVideoElement>('[data-testid=screen]')
    const canvas = new OffscreenCanvas(video?.videoWidth ?? 0, video?.videoHeight ?? 0)
    if (video !== null) canvas.getContext('2d')?.drawImage(video, 0, 0)
    Object.assign(window, { benchBefore: canvas })
  })
  await change()
  await new Promise((resolve) => setTimeout(resolve, 1_000))
  const point = await page.evaluate(() => {
    const video = document.querySelector<HTMLVideoElement>('[data-testid=screen]')
    const before = (window as unknown as { benchBefore: OffscreenCanvas }).benchBefore
    const { width, height } = before
    const canvas = new OffscreenCanvas(width, height)
    if (video !== null) canvas.getContext('2d')?.drawImage(video, 0, 0)
    const [a, b] = [before, canvas].map(
      (picture) => picture.getContext('2d')?.getImageData(0, 0, width, height).data,
    )
    if (a === undefined || b === undefined) return null
    const changed = { left: width, right: -1, top: height, bottom: -1 }
    for (let y = 0; y < height; y += 1) {
      for (let x = 0; x < width; x += 1) {
        const green = 4 * (y * width + x) + 1
        if (Math.abs((a[green] ?? 0) - (b[green] ?? 0)) < 100) continue
        changed.left = Math.min(changed.left, x)
        changed.right = Math.max(changed.right, x)
        changed.top = Math.min(changed.top, y)
        changed.bottom = Math.max(changed.bottom, y)
      }
    }
    if (changed.right < 0) return null
    return {
      x: Math.round((changed.left + changed.right) / 2),
      y: Math.round((changed.top + changed.bottom) / 2),
    }
  })
  if (point === null) throw new Error('a key changed nothing on the screen')
  return point
}

/** From now on each key in the page is timed until the pixel at `point` changes. */
export async function installProbe(page: Page, point: Point): Promise<void> {
  await page.evaluate(({ x, y }) => {
    const video = document.querySelector<HTMLVideoElement>('[data-testid=screen]')
    const context = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true })
    if (video === null || context === null) throw new Error('no video')
    const level = (): number => {
      context.drawImage(video, x, y, 1, 1, 0, 0, 1, 1)
      return context.getImageData(0, 0, 1, 1).data[1] ?? 0
    }
    const probe: NonNullable<Window['benchProbe']> = {
      pressedAt: null,
      level: level(),
      answer: null,
      last: Promise.resolve(0),
    }
    window.benchProbe = probe
    const pressed = (event: KeyboardEvent): void => {
      const { promise, resolve } = Promise.withResolvers<number>()
      Object.assign(probe, { pressedAt: event.timeStamp, level: level(), answer: resolve })
      probe.last = promise
    }
    window.addEventListener('keydown', pressed, { capture: true })
    const look = (): void => {
      video.requestVideoFrameCallback(look)
      if (probe.pressedAt === null || Math.abs(level() - probe.level) < 64) return
      probe.answer?.(performance.now() - probe.pressedAt)
      probe.pressedAt = null
    }
    video.requestVideoFrameCallback(look)
  }, point)
}

/** Milliseconds from the last key to its pixel; null when none came within two seconds. */
export async function answered(page: Page): Promise<number | null> {
  return page.evaluate(async () => {
    const { promise: late, resolve } = Promise.withResolvers<null>()
    const timer = setTimeout(resolve, 2_000, null)
    const answer = await Promise.race([window.benchProbe?.last ?? null, late])
    clearTimeout(timer)
    return answer
  })
}
