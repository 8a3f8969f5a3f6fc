import { readFileSync } from 'node:fs'

/**
 * Which processors a jail may run on, so that its programs find as many as it has a share of and start
 * no more threads. It is no limit (a guest can ask for others): that is the quota of its group. Those
 * that are promised to the fewest jails are given out first.
 */
export class Processors {
  readonly #promised: Map<number, number>

  constructor(present: readonly number[]) {
    this.#promised = new Map(present.map((id) => [id, 0]))
  }

  static ofThisHost(): Processors {
    const status = readFileSync('/proc/self/status', 'utf8')
    return new Processors(idsOf(/^Cpus_allowed_list:\t(.*)$/m.exec(status)?.[1] ?? '0'))
  }

  lease(count: number): { ids: readonly number[]; release: () => void } {
    const ids = [...this.#promised]
      .toSorted(([, one], [, other]) => one - other)
      .slice(0, count)
      .map(([id]) => id)
    const change = (by: number): void => {
      for (const id of ids) this.#promised.set(id, (this.#promised.get(id) ?? 0) + by)
    }
    change(1)
    return { ids, release: () => change(-1) }
  }
}

/** The numbers of a list such as `0-3,8`. */
export function idsOf(list: string): number[] {
  return list.split(',').flatMap((part) => {
    const [first = 0, last = first] = part.split('-').map(Number)
    return Array.from({ length: last - first + 1 }, (_, index) => first + index)
  })
}
