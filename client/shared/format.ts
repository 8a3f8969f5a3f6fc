import { binarySize, durationOf, usedOf } from './amounts.ts'
import { type Language, LANGUAGES } from '#protocol/plain/languages.ts'

const BYTE_UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const

const SECOND_MS = 1000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** Numbers and times as the reader's language writes them, in the time zone of the browser. */
export type Formats = {
  count: (value: number) => string
  /** Decimal units (1 kB is 1000 bytes), three digits: a size at a glance. */
  bytes: (value: number) => string
  /** Share of one core, 1 is 100 %. */
  percent: (share: number) => string
  /** Date and time to the minute. */
  moment: (iso: string) => string
  /** Date and time to the second, where two may have begun in the same minute. */
  momentWithSeconds: (iso: string) => string
  /** Time of day with seconds, and the zone in which it is told: for a hover or a detail. */
  momentInFull: (iso: string) => string
  /** To a tenth. */
  decimal: (value: number) => string
  /** In binary units, as limits are set. */
  size: (bytes: number) => string
  /** What is used beside its limit, in the limit's unit. */
  usedOf: (usedBytes: number, limitBytes: number) => string
  duration: (minutes: number) => string
  /** How long before `nowMs` (milliseconds since 1970) it was. */
  ago: (iso: string, nowMs: number) => string
}

export function formatsOf(language: Language, timeZone?: string): Formats {
  const locale = LANGUAGES[language].intl
  const zone = timeZone === undefined ? {} : { timeZone }
  const count = new Intl.NumberFormat(locale)
  const tenth = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 })
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 })
  const short = {
    ...zone,
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  } as const
  const moment = new Intl.DateTimeFormat(locale, short)
  const exact = new Intl.DateTimeFormat(locale, { ...short, second: '2-digit' })
  const full = new Intl.DateTimeFormat(locale, {
    ...zone,
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
  })
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  return {
    count: (value) => count.format(value),
    bytes: (value) => formatBytes(value, locale),
    decimal: (value) => tenth.format(value),
    size: (value) => binarySize(value, locale),
    usedOf: (used, limit) => usedOf(used, limit, locale),
    duration: (minutes) => durationOf(minutes, locale),
    percent: (share) => percent.format(share),
    moment: (iso) => moment.format(new Date(iso)),
    momentWithSeconds: (iso) => exact.format(new Date(iso)),
    momentInFull: (iso) => full.format(new Date(iso)),
    ago: (iso, nowMs) => formatAgo(nowMs - Date.parse(iso), relative),
  }
}

function formatBytes(value: number, locale: string): string {
  const step = value < 1000 ? 0 : Math.floor(Math.log10(value) / 3)
  const unit = BYTE_UNITS[Math.min(step, BYTE_UNITS.length - 1)] ?? 'byte'
  const scaled = value / 1000 ** BYTE_UNITS.indexOf(unit)
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit,
    unitDisplay: unit === 'byte' ? 'long' : 'short',
    maximumSignificantDigits: scaled >= 1000 ? 4 : 3,
  }).format(scaled)
}

/** A clock that runs a little behind the server's shows "now", never "in three seconds". */
function formatAgo(elapsedMs: number, relative: Intl.RelativeTimeFormat): string {
  const elapsed = Math.max(0, elapsedMs)
  if (elapsed < MINUTE_MS) return relative.format(-Math.floor(elapsed / SECOND_MS), 'second')
  if (elapsed < HOUR_MS) return relative.format(-Math.floor(elapsed / MINUTE_MS), 'minute')
  if (elapsed < DAY_MS) return relative.format(-Math.floor(elapsed / HOUR_MS), 'hour')
  return relative.format(-Math.floor(elapsed / DAY_MS), 'day')
}
