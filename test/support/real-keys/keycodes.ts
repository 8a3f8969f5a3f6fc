/** X11 keycodes of a PC keyboard's rows (those of Linux plus 8), by `KeyboardEvent.code`. */
const ROWS: readonly [first: number, codes: string][] = [
  [9, 'Escape Digit1 Digit2 Digit3 Digit4 Digit5 Digit6 Digit7 Digit8 Digit9 Digit0 Minus Equal'],
  [22, 'Backspace Tab KeyQ KeyW KeyE KeyR KeyT KeyY KeyU KeyI KeyO KeyP BracketLeft BracketRight'],
  [36, 'Enter ControlLeft KeyA KeyS KeyD KeyF KeyG KeyH KeyJ KeyK KeyL Semicolon Quote Backquote'],
  [50, 'ShiftLeft Backslash KeyZ KeyX KeyC KeyV KeyB KeyN KeyM Comma Period Slash ShiftRight'],
  [64, 'AltLeft Space CapsLock'],
  [94, 'IntlBackslash'],
  [108, 'AltRight'],
  [110, 'Home ArrowUp PageUp ArrowLeft ArrowRight End ArrowDown PageDown Insert Delete'],
]
const KEYCODES = new Map(
  ROWS.flatMap(([first, codes]) => codes.split(' ').map((code, at) => [code, first + at] as const)),
)

/** The keycodes of a chord such as `ControlLeft+KeyC`, in the order in which they go down. */
export function keycodesOf(chord: string): number[] {
  return chord.split('+').map((code) => {
    const keycode = KEYCODES.get(code)
    if (keycode === undefined) throw new Error(`there is no key ${code}`)
    return keycode
  })
}
