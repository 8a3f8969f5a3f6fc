import type { Blocked } from '#protocol/plain/reasons.ts'

import { closePage } from './closed-page.ts'
import { Keyboard, type ViewerInput } from './keyboard.ts'
import { watchPointer } from './pointer.ts'

export type CapturedInput = {
  video: HTMLVideoElement
  keys: HTMLTextAreaElement
  /** The size of the session's screen; nothing before the first picture. */
  screen: () => { width: number; height: number } | undefined
  send: (input: ViewerInput) => void
  takesPaste: () => boolean
  pasted: (text: string) => void
  blocked: (what: Blocked) => void
}

/** Keys and pointer over the picture go to the session, and nothing else of this page does. */
export function captureInput(options: CapturedInput): void {
  const { video, keys, screen, send, blocked } = options
  const keyboard = new Keyboard({ ...options, target: keys })
  watchPointer({ target: video, screen, send })

  // The picture has the focus for the eye, the hidden field has it for input methods.
  for (const type of ['focus', 'pointerdown']) {
    video.addEventListener(type, () => keys.focus({ preventScroll: true }))
  }
  keys.focus({ preventScroll: true })
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) keyboard.releaseAll()
  })
  closePage(blocked)
}
