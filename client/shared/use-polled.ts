import { useEffect, useRef, useState } from 'react'

import { poll, type Polled, withAnswer, withFailure } from './poll.ts'

/** `ask` must be the same function at each render. `refresh` asks at once. */
export function usePolled<T>(
  ask: () => Promise<T>,
  everyMs: number,
): { polled: Polled<T>; refresh: () => void } {
  const [polled, setPolled] = useState<Polled<T>>({ state: 'loading' })
  const askNow = useRef(() => {})

  useEffect(() => {
    const stop = new AbortController()
    askNow.current = poll({
      ask,
      everyMs,
      signal: stop.signal,
      onAnswer: (data) => setPolled(withAnswer(data, Date.now())),
      onFailure: (code) => setPolled((before) => withFailure(before, code)),
    })
    // Browsers slow the timers of hidden pages down: do not greet the reader with old rows.
    const onShown = (): void => {
      if (document.visibilityState === 'visible') askNow.current()
    }
    document.addEventListener('visibilitychange', onShown)
    return () => {
      stop.abort()
      document.removeEventListener('visibilitychange', onShown)
    }
  }, [ask, everyMs])

  const [refresh] = useState(() => () => askNow.current())
  return { polled, refresh }
}

/** The time now, in milliseconds since 1970, told anew every second: for "42 seconds ago". */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [])
  return now
}
