const KIB = 1024
const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const

/**
 * As limits are set: a limit of 2 GiB is called that and not 2.15 GB, beside its use in the same unit.
 * `locale` is that of the numbers; the units are the same in all languages.
 */
export function binarySize(bytes: number, locale: string): string {
  const unit = unitOf(bytes)
  return `${inUnit(bytes, unit, locale)} ${UNITS[unit] ?? ''}`
}

/** "1.2 / 2 GiB". */
export function usedOf(used: number, limit: number, locale: string): string {
  return `${inUnit(used, unitOf(limit), locale)} / ${binarySize(limit, locale)}`
}

function unitOf(bytes: number): number {
  const step = Math.floor(Math.log2(Math.max(1, bytes)) / Math.log2(KIB))
  return Math.min(step, UNITS.length - 1)
}

function inUnit(bytes: number, unit: number, locale: string): string {
  const format = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 })
  return format.format(bytes / KIB ** unit)
}

/** Whole hours where it is some, since nobody thinks of 720 minutes. */
export function durationOf(minutes: number, locale: string): string {
  const isHours = minutes >= 60 && minutes % 60 === 0
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: isHours ? 'hour' : 'minute',
    unitDisplay: 'long',
  }).format(isHours ? minutes / 60 : minutes)
}
