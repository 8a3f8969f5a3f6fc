import { type KeyEvent, MODIFIERS } from './key-event.ts'

const TYPES = [
  'keydown',
  'keyup',
  'compositionstart',
  'compositionupdate',
  'compositionend',
  'input',
  'blur',
] as const

/** What the browser is to do with an event. */
export type Verdict = { prevents: boolean; clears: boolean }

/** Tells `take` what happens in a field, as plain values, and does with it what that says. */
export function watchKeyboard(
  field: HTMLTextAreaElement,
  take: (event: KeyEvent) => Verdict,
): void {
  for (const type of TYPES) {
    field.addEventListener(type, (event) => {
      const described = describeKeyEvent(event)
      if (described === undefined) return
      const { prevents, clears } = take(described)
      if (prevents) event.preventDefault()
      if (clears) field.value = ''
    })
  }
}

/** Undefined for an event that is no keyboard's. */
export function describeKeyEvent(event: Event): KeyEvent | undefined {
  if (event instanceof KeyboardEvent) {
    const { key, code, location, keyCode, repeat, isComposing } = event
    const modifiers = MODIFIERS.filter((modifier) => event.getModifierState(modifier))
    const type = event.type === 'keydown' ? 'keydown' : 'keyup'
    return { type, key, code, location, keyCode, repeat, isComposing, modifiers }
  }
  if (event instanceof CompositionEvent) {
    return { type: event.type as CompositionType, data: event.data }
  }
  if (event instanceof InputEvent) {
    const { inputType, data, isComposing } = event
    return { type: 'input', inputType, data, isComposing }
  }
  return event.type === 'blur' ? { type: 'blur' } : undefined
}

type CompositionType = 'compositionstart' | 'compositionupdate' | 'compositionend'
