/** How bad it would be, by where the attacker would end up (the wording of gVisor's policy). */
export type Severity = 'escape' | 'host-data' | 'other-session' | 'host-denial' | 'session'

type Row = { id: string; attack: string; expected: string; observed: string; severity: Severity }

/** What the corpus found, for the person who reads the run. */
export class CorpusTable {
  readonly #rows: Row[] = []

  add(row: Row): void {
    this.#rows.push(row)
  }

  /** What cannot be seen on this machine, and why: neither passed nor silently left out. */
  unobservable(id: string, attack: string, reason: string): void {
    this.#rows.push({
      id,
      attack,
      expected: '',
      observed: `not observable: ${reason}`,
      severity: 'session',
    })
  }

  print(): void {
    const columns = ['id', 'attack', 'expected', 'observed', 'severity'] as const
    const widths = columns.map((column) =>
      Math.min(56, Math.max(column.length, ...this.#rows.map((row) => row[column].length))),
    )
    const line = (cells: readonly string[]): string =>
      cells.map((cell, index) => cell.slice(0, 56).padEnd(widths[index] ?? 0)).join('  ')
    const sorted = this.#rows.toSorted((a, b) => a.id.localeCompare(b.id))
    const text = [line(columns), ...sorted.map((row) => line(columns.map((column) => row[column])))]
    process.stdout.write(`${text.join('\n')}\n`)
  }
}
