import type { ReactElement } from 'react'

import { useFormats } from '../../shared/use-formats.ts'
import parts from '../parts/parts.module.css'

/** How often something was refused, to be noticed where it is not never. */
export function RefusalCount({ count }: { count: number }): ReactElement {
  const formats = useFormats()
  return <span className={count > 0 ? parts.some : undefined}>{formats.count(count)}</span>
}
