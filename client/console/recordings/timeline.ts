import type { TimedEvent, TimelineEvent } from '#protocol/recording.ts'

export type InputEvent = Extract<TimelineEvent, { type: 'input' }>
export type TellableEvent = Exclude<TimelineEvent, InputEvent>

export type InputTotals = { keys: number; pointer: number; wheel: number }
export type InputBar = InputTotals & { fromMs: number; all: number }

export type InputStrip = {
  bars: InputBar[]
  /** Session time that one bar covers, in milliseconds. */
  spanMs: number
  /** Of the session: to its last entry or picture. The last bar covers less than the others. */
  lengthMs: number
  /** The largest sum of a bar. */
  most: number
  totals: InputTotals
}

const SECOND_MS = 1000

/**
 * Input over the whole session in at most `mostBars` bars of equal span, which is a whole number of
 * seconds: the counts on the time line are by second.
 */
export function inputStrip(
  timeline: readonly TimedEvent[],
  durationMs: number,
  mostBars: number,
): InputStrip {
  const lastMs = timeline.reduce((last, { atMs }) => Math.max(last, atMs), durationMs)
  const lengthMs = Math.max(SECOND_MS, lastMs)
  const seconds = Math.ceil(lengthMs / SECOND_MS)
  const spanMs = Math.ceil(seconds / mostBars) * SECOND_MS
  const count = Math.ceil((seconds * SECOND_MS) / spanMs)
  const bars = Array.from({ length: count }, (_, index): InputBar => ({
    fromMs: index * spanMs,
    keys: 0,
    pointer: 0,
    wheel: 0,
    all: 0,
  }))
  const totals: InputTotals = { keys: 0, pointer: 0, wheel: 0 }
  for (const { atMs, event } of timeline) {
    if (event.type !== 'input') continue
    // The very last moment belongs to the last bar.
    const bar = bars[Math.min(Math.floor(atMs / spanMs), count - 1)]
    if (bar === undefined) continue
    for (const sum of [bar, totals]) {
      sum.keys += event.keys
      sum.pointer += event.pointer
      sum.wheel += event.wheel
    }
    bar.all = bar.keys + bar.pointer + bar.wheel
  }
  return { bars, spanMs, lengthMs, most: Math.max(0, ...bars.map(({ all }) => all)), totals }
}

export type TellableEntry = { atMs: number; event: TellableEvent }

/** Everything but input, which the strip shows. Refusals of one kind in one second are one entry. */
export function tellableEntries(timeline: readonly TimedEvent[]): TellableEntry[] {
  const entries: TellableEntry[] = []
  for (const { atMs, event } of timeline) {
    if (event.type === 'input') continue
    const last = entries.at(-1)
    if (
      event.type === 'refused' &&
      last?.event.type === 'refused' &&
      last.event.what === event.what &&
      atMs - last.atMs < SECOND_MS
    ) {
      last.event = { ...last.event, count: last.event.count + event.count }
      continue
    }
    entries.push({ atMs, event })
  }
  return entries
}
