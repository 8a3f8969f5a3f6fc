import type { ViewerTexts } from '../texts/viewer-texts.ts'

export const LEAVE_CHORD = 'Ctrl+Alt+Shift+L'

export type KeyboardHelpOptions = {
  button: HTMLButtonElement
  panel: HTMLElement
  keys: HTMLTextAreaElement
  texts: ViewerTexts['keyboard']
}

/** The chords that a page of pictures has, for eyes and for those who listen. */
export class KeyboardHelp {
  readonly #options: KeyboardHelpOptions

  constructor(options: KeyboardHelpOptions) {
    this.#options = options
    const { button, panel, keys, texts } = options
    button.textContent = texts.button
    button.title = `${LEAVE_CHORD}: ${texts.leave}`
    panel.setAttribute('aria-label', texts.button)
    keys.setAttribute('aria-description', button.title)
    this.offer({ typedPaste: false })
  }

  offer({ typedPaste }: { typedPaste: boolean }): void {
    const { panel, texts } = this.#options
    const rows: [chord: string, text: string][] = [
      [LEAVE_CHORD, texts.leave],
      ['Ctrl+C, Ctrl+V', texts.within],
      ...(typedPaste ? [['Ctrl+Alt+V', texts.typedPaste] as [string, string]] : []),
      ['Ctrl+W, Ctrl+T, Alt+Tab', texts.reserved],
      ['Ctrl+Alt+Shift+H', texts.figures],
    ]
    panel.replaceChildren(...rows.flatMap(([chord, text]) => written(chord, text)))
  }

  /** Nothing is captured here, so nothing has to be told. */
  hide(): void {
    const { button, keys } = this.#options
    button.hidden = true
    keys.removeAttribute('aria-description')
  }
}

function written(chord: string, text: string): HTMLElement[] {
  const [name, meaning] = [document.createElement('dt'), document.createElement('dd')]
  name.textContent = chord
  meaning.textContent = text
  return [name, meaning]
}
