declare global {
  // oxlint-disable-next-line typescript/consistent-type-definitions -- Only an interface can be merged.
  interface Navigator {
    /** Of Chromium's browsers alone, and on encrypted pages alone. */
    readonly keyboard?: { lock(): Promise<void>; unlock(): void }
  }
}

/**
 * On full screen the keys that a browser or the system keeps for itself (Alt+Tab, Escape, Ctrl+W) go to
 * the session too, where the browser offers that; Escape held down leaves. Without it the button still
 * makes room.
 */
export function offerFullScreen(button: HTMLButtonElement, changed: () => void): void {
  const page = document.documentElement
  button.hidden = !document.fullscreenEnabled
  button.addEventListener('click', () => {
    const isFull = document.fullscreenElement !== null
    void (isFull ? document.exitFullscreen() : page.requestFullscreen()).catch(() => undefined)
  })
  document.addEventListener('fullscreenchange', () => {
    const isFull = document.fullscreenElement !== null
    button.setAttribute('aria-pressed', String(isFull))
    // Refused outside a secure context: then those keys stay with the system, as without full screen.
    if (isFull) void navigator.keyboard?.lock().catch(() => undefined)
    else navigator.keyboard?.unlock()
    changed()
  })
}
