import type { Picture } from '../picture.ts'

/** Peak signal-to-noise ratio over blue, green and red in decibels; 99 for equal pictures. */
export function psnr(a: Picture, b: Picture): number {
  if (a.width !== b.width || a.height !== b.height) throw new Error('The sizes differ.')
  let squares = 0
  for (let row = 0; row < a.height; row += 1) {
    for (let byte = 0; byte < a.width * 4; byte += 1) {
      if (byte % 4 === 3) continue
      const there = a.pixels[row * a.stride + byte] ?? 0
      const here = b.pixels[row * b.stride + byte] ?? 0
      squares += (there - here) ** 2
    }
  }
  if (squares === 0) return 99
  return 10 * Math.log10((255 ** 2 * a.width * a.height * 3) / squares)
}
