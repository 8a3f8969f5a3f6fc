import { posix } from 'node:path'

/** Which file imports which, from the root of the repository. */
export type FileImport = { from: string; to: string }

/**
 * Folders that reach each other, whatever the rules permit: two of them are one room with a wall through
 * it. A folder is what its files lie in directly; below it is another one. A line each, with an import
 * for every step.
 */
export function circlesAmong(imports: readonly FileImport[]): string[] {
  const steps = new Map<string, Map<string, FileImport>>()
  for (const one of imports) {
    const [from, to] = [posix.dirname(one.from), posix.dirname(one.to)]
    if (from === to) continue
    const targets = steps.get(from) ?? new Map<string, FileImport>()
    if (!targets.has(to)) targets.set(to, one)
    steps.set(from, targets)
  }
  const found = new Map<string, string>()
  for (const start of steps.keys()) {
    const circle = shortestWayBack(start, steps)
    if (circle === undefined) continue
    const folders = circle.map(({ from }) => posix.dirname(from))
    // One circle is found from each of its folders.
    const name = folders.toSorted().join(' ')
    const way = circle.map(({ from, to }) => `${from} → ${to}`).join(', ')
    if (!found.has(name)) found.set(name, `${folders.join(' ↔ ')}: ${way}`)
  }
  return [...found.values()]
}

function shortestWayBack(
  start: string,
  steps: ReadonlyMap<string, ReadonlyMap<string, FileImport>>,
): FileImport[] | undefined {
  const ways = new Map<string, FileImport[]>([[start, []]])
  for (const [folder, way] of ways) {
    for (const [next, step] of steps.get(folder) ?? []) {
      if (next === start) return [...way, step]
      if (!ways.has(next)) ways.set(next, [...way, step])
    }
  }
  return undefined
}
