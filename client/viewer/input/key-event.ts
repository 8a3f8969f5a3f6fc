/** Modifiers as `getModifierState` calls them; the names are those of UI Events. */
export const MODIFIERS = ['Shift', 'Control', 'Alt', 'AltGraph', 'Meta', 'CapsLock'] as const
export type Modifier = (typeof MODIFIERS)[number]

export type KeyPress = {
  type: 'keydown' | 'keyup'
  key: string
  /** The place of the key, empty where there is none: a keyboard on the screen of a phone. */
  code: string
  location: number
  /** 229 says that the key went to an input method. */
  keyCode: number
  repeat: boolean
  isComposing: boolean
  modifiers: readonly Modifier[]
}

/** What a browser tells of a keyboard, as plain values: recorded, published or just happening. */
export type KeyEvent =
  | KeyPress
  | { type: 'compositionstart' | 'compositionupdate' | 'compositionend'; data: string }
  | { type: 'input'; inputType: string; data: string | null; isComposing: boolean }
  | { type: 'blur' }

/** Where Option chooses characters, as Alt does nowhere else. */
export type Platform = 'mac' | 'other'

/** As the browser names its system; one that hides it counts as another. */
export function platformOf(name: string): Platform {
  return /^(mac|ip(hone|ad|od))/i.test(name) ? 'mac' : 'other'
}
