import type { OpenProject } from '#protocol/api/projects.ts'

type Hours = NonNullable<OpenProject['hours']>

/** Today's, by the clock of the data side: `always`, or spans such as 08:00–18:00, of which there may be none. */
export function todaysHours({ timeZone, days }: Hours, nowMs: number): 'always' | string[] {
  const clock = new Intl.DateTimeFormat('en', { timeZone, weekday: 'long' })
  const today = clock.format(nowMs).toLowerCase() as keyof Hours['days']
  const spans = days[today] ?? []
  if (spans.some(({ from, to }) => from === '00:00' && to === '24:00')) return 'always'
  return spans.map(({ from, to }) => `${from}–${to}`)
}
