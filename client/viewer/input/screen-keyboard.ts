/**
 * The keyboard on the glass of a phone or a tablet: it comes when its button asks for it, and with each tap
 * from then on, until the button sends it away. Where fingers are not the first pointer there is no button.
 */
export function offerScreenKeyboard(button: HTMLButtonElement, keys: HTMLTextAreaElement): void {
  const coarse = matchMedia('(pointer: coarse)')
  let isWanted = false
  const show = (): void => {
    button.hidden = !coarse.matches
    button.setAttribute('aria-pressed', String(isWanted))
    // The field has the focus all the time, for the keys of a keyboard of one's own.
    keys.inputMode = coarse.matches && !isWanted ? 'none' : 'text'
  }
  button.addEventListener('click', () => {
    isWanted = !isWanted
    show()
    // A browser asks what kind of field it is when that gets the focus.
    keys.blur()
    keys.focus({ preventScroll: true })
  })
  coarse.addEventListener('change', show)
  show()
}
