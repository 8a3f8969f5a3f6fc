import type { ScreenSize } from '#protocol/screen.ts'

/**
 * Xvfb writes an XWD dump: this many bytes of header and colour map at depth 24, then rows of BGRX
 * without padding. The header is the guest's to forge and nobody reads it.
 */
export const FRAMEBUFFER_HEADER_BYTES = 3232
export const FRAMEBUFFER_PIXEL_BYTES = 4

/** Bytes of the file for a screen that boots at this size; it never changes while the screen lives. */
export function framebufferFileBytes(largest: ScreenSize): number {
  return FRAMEBUFFER_HEADER_BYTES + largest.width * largest.height * FRAMEBUFFER_PIXEL_BYTES
}
