import type { Blocked } from '#protocol/plain/reasons.ts'

/**
 * Closes what a browser's menus, mouse and keyboard offer besides the session: nothing is dropped on
 * the page, and the picture is neither dragged, copied, saved nor printed from it. Each attempt is
 * told, once.
 */
export function closePage(blocked: (what: Blocked) => void): void {
  const refuse = (type: string, what: Blocked): void => {
    document.addEventListener(type, (event) => {
      // The field of the keyboard has refused and told it already.
      if (event.defaultPrevented) return
      event.preventDefault()
      blocked(what)
    })
  }
  document.addEventListener('dragover', (event) => event.preventDefault())
  refuse('drop', 'drop')
  refuse('paste', 'paste')
  for (const type of ['dragstart', 'copy', 'cut']) refuse(type, 'download')
  // A browser cannot be kept from it; the style sheet leaves the paper empty.
  window.addEventListener('beforeprint', () => blocked('print'))
}
