import { setTimeout as delay } from 'node:timers/promises'

import type { Windows } from './windows.ts'

/** How the shell of the environment names its window each time that it reads; see `etc/bash.bashrc`. */
export const READING_TITLE = 'Terminal '
const LOOK_MS = 10
/** A shell that was told to name its window otherwise never says that it reads. */
const SILENT_SHELL_MS = 2_000
/** A machine that takes longer than this shows what there is. */
const PATIENCE_MS = 10_000

type Moments = { look(): Promise<void>; now(): number }
const REAL: Moments = {
  look: () => delay(LOOK_MS),
  now: () => performance.now(),
}

/**
 * Resolves when the terminal of this process can be typed into: the window manager shows its window
 * as the one with the keyboard, and its shell reads. `adopt` is called once, with the window.
 */
export async function firstTerminal(
  windows: Pick<Windows, 'list' | 'active' | 'nameOf' | 'processOf'>,
  pid: number,
  adopt: (window: number) => Promise<void>,
  moments: Moments = REAL,
): Promise<void> {
  const end = moments.now() + PATIENCE_MS
  let window: number | undefined
  while (window === undefined) {
    if (moments.now() > end) return
    window = await windowOf(windows, pid)
    if (window === undefined) await moments.look()
  }
  await adopt(window)
  let silentEnd: number | undefined
  while (moments.now() < end) {
    if ((await windows.active()) === window) {
      silentEnd ??= moments.now() + SILENT_SHELL_MS
      if (moments.now() > silentEnd) return
      if ((await windows.nameOf(window)).startsWith(READING_TITLE)) return
    }
    await moments.look()
  }
}

async function windowOf(
  windows: Pick<Windows, 'list' | 'processOf'>,
  pid: number,
): Promise<number | undefined> {
  for (const window of await windows.list()) {
    if ((await windows.processOf(window)) === pid) return window
  }
  return undefined
}
