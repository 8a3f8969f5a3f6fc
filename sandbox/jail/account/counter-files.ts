import { closeSync, constants, ftruncateSync, mkdirSync, openSync, writeSync } from 'node:fs'

const FOLDER = 'counters'

/** A path below /proc, and the text that a guest reads there. */
export type CounterTexts = Readonly<Record<string, string>>

/**
 * The files that a jail has in the place of the kernel's own. Root's, and bound into the jail read-only;
 * they are rewritten in place, since a file that took their place would not be the one that was bound.
 */
export class CounterFiles implements Disposable {
  readonly #folder: string
  readonly #descriptors = new Map<string, number>()
  readonly #lengths = new Map<string, number>()

  private constructor(folder: string) {
    this.#folder = folder
  }

  /** In the folder of the session, whose file system has to have room for `roomFor(texts)`. */
  static create(sessionFolder: string, texts: CounterTexts): CounterFiles {
    const files = new CounterFiles(`${sessionFolder}/${FOLDER}`)
    try {
      // The jail's user passes through while its mounts are made.
      mkdirSync(files.#folder, { mode: 0o711 })
      for (const path of Object.keys(texts)) files.#open(path)
      files.write(texts)
      return files
    } catch (error) {
      files[Symbol.dispose]()
      throw error
    }
  }

  get mounts(): { path: string; source: string }[] {
    return [...this.#descriptors.keys()].map((path) => ({
      path,
      source: `${this.#folder}/${path}`,
    }))
  }

  /** Those of the files that are named. */
  write(texts: CounterTexts): void {
    for (const [path, text] of Object.entries(texts)) {
      const descriptor = this.#descriptors.get(path)
      if (descriptor === undefined) throw new Error(`there is no file for /proc/${path}`)
      const length = writeSync(descriptor, text, 0)
      if (length < (this.#lengths.get(path) ?? 0)) ftruncateSync(descriptor, length)
      this.#lengths.set(path, length)
    }
  }

  [Symbol.dispose](): void {
    for (const descriptor of this.#descriptors.values()) closeSync(descriptor)
    this.#descriptors.clear()
  }

  #open(path: string): void {
    const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants
    const flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW
    this.#descriptors.set(path, openSync(`${this.#folder}/${path}`, flags, 0o444))
  }
}
