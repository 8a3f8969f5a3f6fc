import { useRef } from 'react'

/** While a dialog fades out it still speaks of what it was opened for; null before the first time. */
export function useLastShown<T>(shown: T | null): T | null {
  const last = useRef(shown)
  if (shown !== null) last.current = shown
  return last.current
}
