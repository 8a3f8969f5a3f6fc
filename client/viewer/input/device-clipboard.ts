/** Hashes that are remembered; the oldest is forgotten first. */
const REMEMBERED = 64

/** What the browser shows of the device's clipboard. */
export type ClipboardContent = { text: string; files: readonly { name: string; size: number }[] }

/**
 * Whether a paste was an attempt to bring something of the device's own in. A chord for pasting goes
 * to the session, where people paste what they copied there; the browser shows the device's clipboard
 * at the same time, which then is only what happened to lie there. So it counts where it is full, was
 * not told before, and nothing can have been copied within the session to be meant instead.
 */
export class DeviceClipboard {
  readonly #told = new Set<string>()
  #copiedWithin = false

  /** The window was elsewhere: what a person copied there is what they paste next. */
  returned(): void {
    this.#copiedWithin = false
  }

  /** A chord or the pointer may have copied something within the session. */
  copiedWithin(): void {
    this.#copiedWithin = true
  }

  /** Whether it is told. `chord`: it went to the session as well; a browser's menu has no such excuse. */
  isAttempt(content: ClipboardContent, how: 'chord' | 'menu'): boolean {
    if (content.text === '' && content.files.length === 0) return false
    const isNew = this.#remember(content)
    return how === 'menu' || (isNew && !this.#copiedWithin)
  }

  #remember({ text, files }: ClipboardContent): boolean {
    const mark = hash(`${files.map(({ name, size }) => `${size} ${name}`).join('\n')}\n\n${text}`)
    if (this.#told.has(mark)) return false
    this.#told.add(mark)
    const [oldest] = this.#told
    if (this.#told.size > REMEMBERED && oldest !== undefined) this.#told.delete(oldest)
    return true
  }
}

/** FNV-1a with the length beside it: it tells texts apart, and keeps none of them. */
function hash(text: string): string {
  let value = 0x811c9dc5
  for (let at = 0; at < text.length; at += 1) {
    value = Math.imul(value ^ text.charCodeAt(at), 0x0100_0193)
  }
  return `${text.length}-${value >>> 0}`
}
