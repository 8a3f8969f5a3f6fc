import { useEffect, useState } from 'react'

import { type KeptRow, keptRows } from './kept-rows.ts'

/** The rows of a list that is asked for again and again, in places that stay. */
export function useKeptRows<Row extends { id: string }>(present: readonly Row[]): KeptRow<Row>[] {
  const [kept, setKept] = useState(() => keptRows<Row>([], present, Date.now()))
  useEffect(() => setKept((before) => keptRows(before, present, Date.now())), [present])
  return kept
}
