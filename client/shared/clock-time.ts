/** `0:07`, `12:34`, `1:02:03`: the form that a player shows, the same in every language. */
export function clockTime(durationMs: number): string {
  const seconds = Math.floor(Math.max(0, durationMs) / 1000)
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor(seconds / 60) % 60
  const rest = String(seconds % 60).padStart(2, '0')
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`
}
