import { useEffect, useRef, useState } from 'react'

import type { Created } from '#protocol/api/sessions.ts'

import { type FailureCode, failureCode } from './ask.ts'

type Opening<Key> = {
  /** What is being opened now, if anything is. */
  opening: Key | null
  failure: FailureCode | null
  open: (key: Key, create: () => Promise<Created>) => void
}

/**
 * Creates a session and goes to its page. While one is being created, and until the page has
 * changed, further clicks do nothing: a double click must not cost two sandboxes.
 */
export function useOpening<Key>(): Opening<Key> {
  // State alone would be too late: two clicks can come before the next render.
  const busy = useRef(false)
  const [opening, setOpening] = useState<Key | null>(null)
  const [failure, setFailure] = useState<FailureCode | null>(null)

  const settle = (code: FailureCode | null): void => {
    busy.current = false
    setOpening(null)
    setFailure(code)
  }

  useEffect(() => {
    // "Back" brings the page out of the browser's cache as it was left: still opening.
    const onShow = (event: PageTransitionEvent): void => {
      if (event.persisted) settle(null)
    }
    window.addEventListener('pageshow', onShow)
    return () => window.removeEventListener('pageshow', onShow)
  }, [])

  const open = (key: Key, create: () => Promise<Created>): void => {
    if (busy.current) return
    busy.current = true
    setOpening(key)
    setFailure(null)
    create().then(
      ({ id }) => location.assign(`/view/${id}`),
      (error: unknown) => settle(failureCode(error)),
    )
  }

  return { opening, failure, open }
}
