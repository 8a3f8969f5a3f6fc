import { useCallback, useEffect, useState } from 'react'

import { failureCode } from './ask.ts'
import { type Polled, withAnswer } from './poll.ts'

/** Something that is asked for once. `ask` must be the same function at each render. */
export function useAnswer<T>(ask: () => Promise<T>): { answer: Polled<T>; askAgain: () => void } {
  const [answer, setAnswer] = useState<Polled<T>>({ state: 'loading' })
  const [round, setRound] = useState(0)

  useEffect(() => {
    let left = false
    setAnswer({ state: 'loading' })
    const settle = (outcome: Polled<T>): void => {
      if (!left) setAnswer(outcome)
    }
    ask().then(
      (data) => settle(withAnswer(data, Date.now())),
      (error: unknown) => settle({ state: 'failed', code: failureCode(error) }),
    )
    return () => {
      left = true
    }
  }, [ask, round])

  const askAgain = useCallback(() => setRound((before) => before + 1), [])
  return { answer, askAgain }
}
