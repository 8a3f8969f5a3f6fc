/** How long a row that has gone keeps its place: whoever clicks twice hits the same one. */
const KEPT_MS = 6_000

export type KeptRow<Row> = { row: Row; goneSinceMs: number | null }

/**
 * The rows in the places that they had, those that are gone for a moment too. What is new comes last, so
 * that nothing slides under a pointer; the next time the page is opened the order is the list's own.
 */
export function keptRows<Row extends { id: string }>(
  before: readonly KeptRow<Row>[],
  present: readonly Row[],
  nowMs: number,
): KeptRow<Row>[] {
  const known = new Set(before.map(({ row }) => row.id))
  const stayed = before.flatMap(({ row, goneSinceMs }): KeptRow<Row>[] => {
    const found = present.find(({ id }) => id === row.id)
    if (found !== undefined) return [{ row: found, goneSinceMs: null }]
    const since = goneSinceMs ?? nowMs
    return nowMs - since < KEPT_MS ? [{ row, goneSinceMs: since }] : []
  })
  const added = present.filter(({ id }) => !known.has(id))
  return [...stayed, ...added.map((row) => ({ row, goneSinceMs: null }))]
}
