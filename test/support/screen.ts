import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'

import type { Page } from 'playwright-core'
import sharp from 'sharp'

/**
 * Tesseract was trained on print at about 300 dpi; a screen has a third of that. At any one size it
 * misreads some line of a flawless picture, always the same one: so each look takes the next size.
 */
const MAGNIFICATIONS = [3, 4, 2] as const
const LOOK_AGAIN_MS = 500

/** The picture that the `<video>` shows now, as PNG in the stream's own pixels. */
export async function grabScreen(page: Page): Promise<Buffer> {
  const dataUrl = await page.getByTestId('screen').evaluate((element) => {
    const video = element as HTMLVideoElement
    const canvas = document.createElement('canvas')
    canvas.width = video.videoWidth
    canvas.height = video.videoHeight
    canvas.getContext('2d')?.drawImage(video, 0, 0)
    return canvas.toDataURL('image/png')
  })
  return Buffer.from(dataUrl.slice(dataUrl.indexOf(',') + 1), 'base64')
}

/** What a machine reads in the pixels of the stream. */
export async function readScreen(page: Page): Promise<string> {
  return readText(await grabScreen(page))
}

/** Text is read best dark on light, so a picture that is mostly dark is turned round. */
export async function readText(
  png: Buffer,
  magnification: number = MAGNIFICATIONS[0],
): Promise<string> {
  const grey = sharp(png).removeAlpha().greyscale()
  const [{ data: statistics }, { width }] = await Promise.all([
    grey.clone().resize(1, 1).raw().toBuffer({ resolveWithObject: true }),
    grey.metadata(),
  ])
  const dark = (statistics[0] ?? 0) < 128
  const prepared = await grey
    .negate(dark)
    .resize({ width: width * magnification, kernel: 'cubic' })
    .png()
    .toBuffer()
  const child = spawn('tesseract', ['stdin', 'stdout', '--psm', '6', '-l', 'eng'], {
    stdio: ['pipe', 'pipe', 'ignore'],
    // Its threads gain nothing on one picture and take the processors from what is tested.
    env: { PATH: '/usr/bin:/bin', OMP_THREAD_LIMIT: '1' },
  })
  child.stdin.end(prepared)
  const exited = once(child, 'exit')
  const text = await buffer(child.stdout)
  const [status] = await exited
  if (status !== 0) throw new Error(`tesseract ended with ${status}`)
  return text.toString('utf8')
}

/** Looks until the text is there; rejects with what was there last. */
export function waitForText(
  page: Page,
  wanted: readonly (string | RegExp)[],
  timeoutMs?: number,
): Promise<string> {
  return waitForTextIn(() => grabScreen(page), wanted, timeoutMs)
}

/** The same of pictures that come from elsewhere. */
export async function waitForTextIn(
  grab: () => Promise<Buffer>,
  wanted: readonly (string | RegExp)[],
  timeoutMs = 60_000,
): Promise<string> {
  const deadline = performance.now() + timeoutMs
  let text = ''
  let picture: Buffer = Buffer.alloc(0)
  for (let look = 0; performance.now() < deadline; look++) {
    picture = await grab()
    text = await readText(picture, MAGNIFICATIONS[look % MAGNIFICATIONS.length])
    const missing = wanted.filter((part) => !contains(text, part))
    if (missing.length === 0) return text
    await delay(LOOK_AGAIN_MS)
  }
  const missing = wanted.filter((part) => !contains(text, part))
  const file = join(await mkdtemp(join(tmpdir(), 'vitrine-screen-')), 'screen.png')
  await writeFile(file, picture)
  throw new Error(
    `after ${timeoutMs} ms not on the screen: ${missing.join(', ')}. ${file} reads:\n${text}`,
  )
}

function contains(text: string, part: string | RegExp): boolean {
  // Blanks between columns, and the dashes of print, are the reader's invention.
  const plain = text.replaceAll(/[−–—]/g, '-')
  return typeof part === 'string' ? plain.includes(part) : part.test(plain)
}
