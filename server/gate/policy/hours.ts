import { type ViewingHours, WEEKDAYS, type Weekday } from '#protocol/policy.ts'

/** Making one takes longer than everything else that a decision does; there is one a time zone. */
const CLOCKS = new Map<string, Intl.DateTimeFormat>()

/** Whether these hours hold at this moment, in milliseconds since 1970. */
export function isWithinHours({ timeZone, days }: ViewingHours, nowMs: number): boolean {
  const { weekday, time } = localTime(timeZone, nowMs)
  return (days[weekday] ?? []).some(({ from, to }) => from <= time && time < to)
}

const MINUTE_MS = 60_000

/** When these hours, which hold now, do so no more; undefined where that lies beyond so many milliseconds. */
export function msUntilEnd(
  hours: ViewingHours,
  nowMs: number,
  withinMs: number,
): number | undefined {
  // Hours change with the minute, in every time zone that there is.
  const first = MINUTE_MS - (nowMs % MINUTE_MS)
  for (let left = first; left <= withinMs; left += MINUTE_MS) {
    if (!isWithinHours(hours, nowMs + left)) return left
  }
  return undefined
}

/** Until they end for today; undefined where they last up to midnight, when the next day is asked. */
export function minutesLeft({ timeZone, days }: ViewingHours, nowMs: number): number | undefined {
  const { weekday, time } = localTime(timeZone, nowMs)
  const until = (days[weekday] ?? []).find(({ from, to }) => from <= time && time < to)?.to
  if (until === undefined) return 0
  return until === '24:00' ? undefined : minutesOf(until) - minutesOf(time)
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return 60 * hours + minutes
}

/** The day and the time as `08:30`, which compares as text. */
function localTime(timeZone: string, nowMs: number): { weekday: Weekday; time: string } {
  const parts = new Map(
    clockOf(timeZone)
      .formatToParts(nowMs)
      .map(({ type, value }) => [type, value]),
  )
  const name = parts.get('weekday')?.toLowerCase()
  const weekday = WEEKDAYS.find((day) => day === name)
  if (weekday === undefined) throw new Error(`${name} is no day of the week`)
  return { weekday, time: `${parts.get('hour')}:${parts.get('minute')}` }
}

function clockOf(timeZone: string): Intl.DateTimeFormat {
  const known = CLOCKS.get(timeZone)
  if (known !== undefined) return known
  const clock = new Intl.DateTimeFormat('en', {
    timeZone,
    weekday: 'long',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  CLOCKS.set(timeZone, clock)
  return clock
}
