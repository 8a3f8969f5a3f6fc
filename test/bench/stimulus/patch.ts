import { readFileSync } from 'node:fs'
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

/**
 * Lines that a person could type into a shell to run the program where no file can be brought in.
 * The shell reads them as they are: the program has no tab and no line that is the end mark.
 */
export function patchProgramTyped(): string[] {
  const lines = readFileSync(PATCH_PROGRAM, 'utf8').trimEnd().split('\n')
  return ["cat >/tmp/patch.py <<'.'", ...lines, '.', 'python3 /tmp/patch.py']
}
