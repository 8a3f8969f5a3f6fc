import type { ReactElement } from 'react'

import { useFormats } from './use-formats.ts'

/** A point in time in the reader's zone; the zone itself shows on hover. */
export function Moment({
  iso,
  className,
}: {
  iso: string
  className?: string | undefined
}): ReactElement {
  const formats = useFormats()
  return (
    <time className={className} dateTime={iso} title={formats.momentInFull(iso)}>
      {formats.moment(iso)}
    </time>
  )
}
