/**
 * The colours of the terminal. Light on dark, with every one of the first sixteen far enough from
 * the background to survive a coarse first frame of the video. Values are 0xRRGGBB.
 */
export const FOREGROUND = 0xe8eaed
export const BACKGROUND = 0x101418
export const CURSOR_COLOUR = 0xf2c94c

const BASE = [
  0x414a55, 0xff6b6b, 0x7bd88f, 0xf5c860, 0x6cb2ff, 0xd99bff, 0x5fd7d7, 0xcfd4da, 0x8b949e,
  0xff9a9a, 0xa6eab4, 0xffe08f, 0x9bcbff, 0xe8c1ff, 0x94ecec, 0xffffff,
] as const

const PALETTE = buildPalette()

/** Colour of index 0 to 255; whatever a guest asked for beyond that is the foreground. */
export function paletteColour(index: number): number {
  return PALETTE[index] ?? FOREGROUND
}

/** `share` of 0 gives `from`, 1 gives `to`. */
export function mixColours(from: number, to: number, share: number): number {
  const red = mixChannel((from >> 16) & 0xff, (to >> 16) & 0xff, share)
  const green = mixChannel((from >> 8) & 0xff, (to >> 8) & 0xff, share)
  const blue = mixChannel(from & 0xff, to & 0xff, share)
  return (red << 16) | (green << 8) | blue
}

function mixChannel(from: number, to: number, share: number): number {
  return Math.round(from + (to - from) * share)
}

/** 16 base colours, a cube of 6 x 6 x 6 and 24 greys: the layout that every program assumes. */
function buildPalette(): Uint32Array {
  const palette = new Uint32Array(256)
  palette.set(BASE)
  for (let index = 0; index < 216; index += 1) {
    const red = levelOf(Math.floor(index / 36))
    const green = levelOf(Math.floor(index / 6) % 6)
    palette[16 + index] = (red << 16) | (green << 8) | levelOf(index % 6)
  }
  for (let index = 0; index < 24; index += 1) palette[232 + index] = (8 + index * 10) * 0x01_0101
  return palette
}

function levelOf(step: number): number {
  return step === 0 ? 0 : 55 + step * 40
}
