import { chmodSync, copyFileSync } from 'node:fs'
import { basename, join } from 'node:path'

import demonstration from '../../../server/projects/demonstration/project.json' with { type: 'json' }

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
 * Lays the program where a data owner puts an analysis for the researchers of the demonstration: every
 * session that starts from now on finds it, read-only. Returns the line that a person types to run it.
 */
export function supplyPatchProgram(dataDirectory: string): string {
  const analyses = join(dataDirectory, 'projects', demonstration.id, 'analyses')
  const name = basename(PATCH_PROGRAM)
  copyFileSync(PATCH_PROGRAM, join(analyses, name))
  // A jail reads it as a user of its own.
  chmodSync(join(analyses, name), 0o644)
  return `python3 /analyses/${name}`
}
