/** Which file imports which, from the root of the repository. */
export type FileImport = { from: string; to: string }

/**
 * Rooms that reach each other, whatever the rules permit: two of them are one room with a wall through
 * it. `roomOf` says what a file is a part of. A line each, with an import for every step.
 */
export function circlesAmong(
  imports: readonly FileImport[],
  roomOf: (file: string) => string,
): string[] {
  const steps = new Map<string, Map<string, FileImport>>()
  for (const one of imports) {
    const [from, to] = [roomOf(one.from), roomOf(one.to)]
    if (from === to) continue
    const targets = steps.get(from) ?? new Map<string, FileImport>()
    if (!targets.has(to)) targets.set(to, one)
    steps.set(from, targets)
  }
  const found = new Map<string, string>()
  for (const start of steps.keys()) {
    const circle = shortestWayBack(start, steps)
    if (circle === undefined) continue
    const rooms = circle.map(({ from }) => roomOf(from))
    // One circle is found from each of its rooms.
    const name = rooms.toSorted().join(' ')
    const way = circle.map(({ from, to }) => `${from} → ${to}`).join(', ')
    if (!found.has(name)) found.set(name, `${rooms.join(' ↔ ')}: ${way}`)
  }
  return [...found.values()]
}

function shortestWayBack(
  start: string,
  steps: ReadonlyMap<string, ReadonlyMap<string, FileImport>>,
): FileImport[] | undefined {
  const ways = new Map<string, FileImport[]>([[start, []]])
  for (const [room, way] of ways) {
    for (const [next, step] of steps.get(room) ?? []) {
      if (next === start) return [...way, step]
      if (!ways.has(next)) ways.set(next, [...way, step])
    }
  }
  return undefined
}
