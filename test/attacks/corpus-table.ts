import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { CORPUS, type CorpusId } from './corpus.ts'

const REPORTS = fileURLToPath(new URL('../output/attacks/', import.meta.url))

/** How bad it would be, by where the attacker would end up (the wording of gVisor's policy). */
export type Severity = 'escape' | 'host-data' | 'other-session' | 'host-denial' | 'session'

type Row = { id: CorpusId; attack: string; expected: string; observed: string; severity: Severity }

/** What one file of the corpus found, for the person who reads the run, and kept as a report. */
export class CorpusTable {
  readonly #suite: string
  readonly #rows: Row[] = []

  /** `suite` names the report: `test/output/attacks/<suite>.txt`. */
  constructor(suite: string) {
    this.#suite = suite
  }

  add(row: Row): void {
    this.#rows.push(row)
  }

  /** What cannot be seen on this machine, and why: neither passed nor silently left out. */
  unobservable(id: CorpusId, attack: string, reason: string): void {
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
    const lines = [line(columns), ...sorted.map((row) => line(columns.map((name) => row[name])))]
    const meanings = [...new Set(sorted.map(({ id }) => id))].map((id) => `${id}: ${CORPUS[id]}`)
    const text = `${[...lines, '', ...meanings].join('\n')}\n`
    process.stdout.write(text)
    mkdirSync(REPORTS, { recursive: true })
    writeFileSync(`${REPORTS}${this.#suite}.txt`, text)
  }
}
