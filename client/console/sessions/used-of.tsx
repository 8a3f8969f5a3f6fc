import type { ReactElement } from 'react'

import type { SpaceUsage } from '#protocol/launch.ts'

import { useFormats } from '../../shared/use-formats.ts'
import classes from './sessions.module.css'

const NEARLY = 0.9

/** What is in use beside its limit. */
export function UsedOf({ usedBytes, bytes }: SpaceUsage): ReactElement {
  const formats = useFormats()
  const isNearly = bytes > 0 && usedBytes >= NEARLY * bytes
  return (
    <span className={classes.used} data-nearly={isNearly}>
      {formats.usedOf(usedBytes, bytes)}
    </span>
  )
}
