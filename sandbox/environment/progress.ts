/**
 * Reads what apt and dpkg say while mmdebstrap runs them, and says how far it is: each package is
 * fetched, unpacked and set up, so three steps a package.
 */
export class BuildProgress {
  #packages = 0
  #fetched = 0
  #unpacked = 0
  #configured = 0

  /** One line of their output; a line of progress, or undefined when nothing moved. */
  read(line: string): string | undefined {
    const planned = /^\d+ upgraded, (\d+) newly installed/.exec(line)
    if (planned !== null) {
      // apt is asked twice: for the essential packages, then for all the others.
      this.#packages += Number(planned[1])
      return undefined
    }
    if (line.startsWith('Get:') && !line.includes('.deb') && / \[[\d.,]+ k?M?B\]$/.test(line)) {
      this.#fetched += 1
      return this.#report('packages fetched')
    }
    if (line.startsWith('Unpacking ')) {
      this.#unpacked += 1
      return this.#report('packages unpacked')
    }
    if (line.startsWith('Setting up ')) {
      this.#configured += 1
      return this.#report('packages set up')
    }
    return undefined
  }

  #report(phase: string): string {
    const all = this.#packages * 3
    const done = this.#fetched + this.#unpacked + this.#configured
    return `[${Math.min(done, all)}/${all}] ${phase}`
  }
}
