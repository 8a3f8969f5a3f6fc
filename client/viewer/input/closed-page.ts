import type { Blocked } from '#protocol/plain/reasons.ts'

/** `MouseEvent.button` of those that turn the pages of a browser's history. */
const HISTORY_BUTTONS = [3, 4]

/**
 * Closes what a browser's menus, mouse and keyboard offer besides the session: nothing is dropped on
 * the page, and the picture is neither dragged, copied, saved nor printed from it. Each attempt is
 * told, once; what is pasted has a judge of its own.
 */
export function closePage(blocked: (what: Blocked) => void): void {
  const refuse = (type: string, what: Blocked): void => {
    document.addEventListener(type, (event) => {
      event.preventDefault()
      blocked(what)
    })
  }
  document.addEventListener('dragover', (event) => event.preventDefault())
  refuse('drop', 'drop')
  for (const type of ['dragstart', 'copy', 'cut']) refuse(type, 'download')
  // A browser cannot be kept from it; the style sheet leaves the paper empty.
  window.addEventListener('beforeprint', () => blocked('print'))
}

/**
 * The mouse's back and forward buttons are the session's, and leave no page by accident. What leaves it
 * is `mouseup`, which a prevented `pointerdown` would keep from being told and so from being prevented.
 */
export function keepHistory(): void {
  for (const type of ['mousedown', 'mouseup', 'auxclick'] as const) {
    document.addEventListener(type, (event) => {
      if (HISTORY_BUTTONS.includes(event.button)) event.preventDefault()
    })
  }
}
