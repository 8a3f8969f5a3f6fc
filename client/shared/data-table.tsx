import type { ReactElement, ReactNode } from 'react'

import classes from './data-table.module.css'

export type Column<Row> = {
  key: string
  head: string
  /** What the head stands for, where one word is not enough. */
  hint?: string
  cell: (row: Row) => ReactNode
  /** Numbers stand under each other; the actions of a row stand apart. */
  kind?: 'text' | 'number' | 'actions'
}

type DataTableProps<Row> = {
  label: string
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  rowKey: (row: Row) => string
  /** Shown in grey: it may not be true any more. */
  stale?: boolean
  /** Rows that have just come are marked for a moment. */
  isNew?: (row: Row) => boolean
}

/**
 * A table that becomes a list of cards on a narrow screen. The roles are written out since browsers
 * drop them from a table whose `display` is changed.
 */
export function DataTable<Row>(props: DataTableProps<Row>): ReactElement {
  const { label, columns, rows, rowKey, stale = false, isNew } = props
  return (
    <table
      aria-label={label}
      className={classes.table}
      data-stale={stale || undefined}
      role="table"
    >
      <thead role="rowgroup">
        <tr role="row">
          {columns.map(({ key, head, hint, kind }) => (
            <th data-kind={kind} key={key} role="columnheader" scope="col" title={hint}>
              <span className={kind === 'actions' ? 'v-silent' : undefined}>{head}</span>
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr data-new={isNew?.(row) === true || undefined} key={rowKey(row)} role="row">
            {columns.map(({ key, head, cell, kind }) => (
              <td
                data-head={kind === 'actions' ? undefined : head}
                data-kind={kind}
                key={key}
                role="cell"
              >
                {cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
