import { closeSync, constants, fstatSync, openSync, type Stats } from 'node:fs'
import { join } from 'node:path'

/** Descriptors of the three things through which a desktop's jail and the trusted side meet. */
export type SharedFiles = { input: number; bell: number; screen: number }

/**
 * Opens the files of a shared folder. The folder is the launcher's, but the guest writes to what
 * is in it, so each thing must be of the kind and size that the trusted side has in mind: a name
 * that leads elsewhere would have the encoder broadcast another file. Never waits; throws otherwise.
 */
export function openSharedFolder(folder: string, screenBytes: number): SharedFiles {
  const opened: number[] = []
  const open = (name: string, flags: number, check: (stats: Stats) => boolean): number => {
    const path = join(folder, name)
    const fd = openSync(path, flags | constants.O_NOFOLLOW | constants.O_NONBLOCK)
    opened.push(fd)
    if (!check(fstatSync(fd))) throw new Error(`${path} is not what the launcher should have made`)
    return fd
  }
  try {
    return {
      input: open('input', constants.O_WRONLY, (stats) => stats.isFIFO()),
      bell: open('bell', constants.O_RDONLY, (stats) => stats.isFIFO()),
      screen: open(
        'screen',
        constants.O_RDONLY,
        // A second name would mean that somebody else can reach the file, too.
        (stats) => stats.isFile() && stats.nlink === 1 && stats.size === screenBytes,
      ),
    }
  } catch (error) {
    for (const fd of opened) closeSync(fd)
    throw error
  }
}
