import { join } from 'node:path'

/**
 * The program that every system shows: a page of text over the whole screen, and before it a patch
 * that a key turns from black to white or back. The same file runs everywhere, so that what differs
 * is how the picture travels.
 */
export const PATCH_PROGRAM = join(import.meta.dirname, 'patch.py')

/** The middle of the patch, in pixels of the screen. */
export const PATCH_POINT = { x: 72, y: 52 } as const

/** The size that the program fills. */
export const PATCH_SCREEN = { width: 1280, height: 720 } as const

/** Keys of the program. */
export const PATCH_KEYS = {
  flip: 'j',
  /** The text begins to scroll, thirty lines a second. */
  scroll: 'g',
  still: 's',
  quit: 'q',
} as const
