import type { ReactElement } from 'react'

import { useFormats } from './use-formats.ts'

/** A point in time in the reader's zone. */
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

/** The time of day of something whose day is known; day and zone show on hover. */
export function TimeOfDay({ iso }: { iso: string }): ReactElement {
  const formats = useFormats()
  return (
    <time dateTime={iso} title={formats.momentInFull(iso)}>
      {formats.timeOfDay(iso)}
    </time>
  )
}
