import type { ReactElement } from 'react'

import { useFormats } from './use-formats.ts'

/** A point in time in the reader's zone; the zone itself shows on hover. */
export function Moment({
  iso,
  className,
  seconds = false,
}: {
  iso: string
  seconds?: boolean
  className?: string | undefined
}): ReactElement {
  const formats = useFormats()
  return (
    <time className={className} dateTime={iso} title={formats.momentInFull(iso)}>
      {seconds ? formats.momentWithSeconds(iso) : formats.moment(iso)}
    </time>
  )
}
