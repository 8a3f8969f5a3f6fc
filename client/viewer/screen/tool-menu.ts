export type ToolMenuElements = { more: HTMLButtonElement; tools: HTMLElement }

/** In a narrow window the tools of the bar are a menu below it; a wide one shows them all the time. */
export function offerToolMenu({ more, tools }: ToolMenuElements, name: string): void {
  more.setAttribute('aria-label', name)
  more.title = name
  const show = (open: boolean): void => {
    tools.toggleAttribute('data-open', open)
    more.setAttribute('aria-expanded', String(open))
  }
  more.addEventListener('click', () => show(!tools.hasAttribute('data-open')))
  tools.addEventListener('click', ({ target }) => {
    // What is pressed several times in a row stays.
    if (target instanceof Element && target.closest('[role=group]') === null) show(false)
  })
  tools.addEventListener('keydown', ({ key }) => {
    if (key !== 'Escape' || !tools.hasAttribute('data-open')) return
    show(false)
    more.focus()
  })
  window.addEventListener('pointerdown', ({ target }) => {
    const isInside = target instanceof Node && (tools.contains(target) || more.contains(target))
    if (!isInside) show(false)
  })
}
