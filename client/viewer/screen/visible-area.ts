/** An on-screen keyboard takes far more than the bars of a browser that come and go. */
const LEAST_KEYBOARD_PX = 100

/**
 * Keeps the page in what is visible of it. Where a browser lays its keyboard over the page instead of
 * making the page smaller, the picture would be below it.
 */
export function followVisibleArea(body: HTMLElement): void {
  const { visualViewport } = window
  if (visualViewport === null) return
  const follow = (): void => {
    const { height, scale } = visualViewport
    // Enlarged by two fingers, the page is meant to be larger than what is visible.
    const isCovered = scale < 1.01 && window.innerHeight - height > LEAST_KEYBOARD_PX
    body.style.height = isCovered ? `${height}px` : ''
    // Such browsers also push the page up to where the text field is.
    if (isCovered) window.scrollTo(0, 0)
  }
  visualViewport.addEventListener('resize', follow)
  visualViewport.addEventListener('scroll', follow)
}
