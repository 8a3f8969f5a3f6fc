import type { Layout } from './display.ts'

/** What is pressed on which layout; what it must become stands in the test of `keyboard.ts`. */
export type Scenario = { name: string; on: Layout; inputMethod?: true; press: readonly string[] }

const US = { layout: 'us' }
const INTERNATIONAL = { layout: 'us', variant: 'intl' }
const UK = { layout: 'gb' }
const GERMAN = { layout: 'de' }
const FRENCH = { layout: 'fr' }
const RUSSIAN = { layout: 'ru' }
/** Hong Kong's keyboard is that of the US, with an input method. */
const HONG_KONG = { layout: 'us' }

export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'us: a word, Shift, signs',
    on: US,
    press: ['KeyA', 'ShiftLeft+KeyB', 'Slash', 'ShiftLeft+Digit2'],
  },
  { name: 'us: Control and C', on: US, press: ['ControlLeft+KeyC'] },
  {
    name: 'us: Control and C with Caps Lock',
    on: US,
    press: ['CapsLock', 'ControlLeft+KeyC', 'CapsLock'],
  },
  { name: 'us: Control, Shift and C', on: US, press: ['ControlLeft+ShiftLeft+KeyC'] },
  { name: 'us: Alt and F', on: US, press: ['AltLeft+KeyF'] },
  { name: 'us: Control and V', on: US, press: ['ControlLeft+KeyV'] },
  { name: 'us: Shift and Insert', on: US, press: ['ShiftLeft+Insert'] },
  {
    name: 'us: Tab, Escape, Backspace, arrows',
    on: US,
    press: ['Tab', 'Escape', 'Backspace', 'ArrowLeft'],
  },
  { name: 'intl: an accent and its letter', on: INTERNATIONAL, press: ['Quote', 'KeyE'] },
  { name: 'intl: an accent and a blank', on: INTERNATIONAL, press: ['Quote', 'Space'] },
  {
    name: 'intl: Control and C while an accent waits',
    on: INTERNATIONAL,
    press: ['Quote', 'ControlLeft+KeyC'],
  },
  {
    name: 'gb: pound, hash, tilde',
    on: UK,
    press: ['ShiftLeft+Digit3', 'Backslash', 'ShiftLeft+Backslash'],
  },
  {
    name: 'de: umlaut, sharp s, Z in the place of Y',
    on: GERMAN,
    press: ['Quote', 'Minus', 'KeyY'],
  },
  {
    name: 'de: AltGr for @, a brace and the euro',
    on: GERMAN,
    press: ['AltRight+KeyQ', 'AltRight+Digit7', 'AltRight+KeyE'],
  },
  { name: 'de: an accent and its letter', on: GERMAN, press: ['Equal', 'KeyE'] },
  {
    name: 'fr: A, a digit, an accented letter',
    on: FRENCH,
    press: ['KeyQ', 'ShiftLeft+Digit1', 'Digit2'],
  },
  { name: 'fr: a circumflex and its letter', on: FRENCH, press: ['BracketLeft', 'KeyE'] },
  { name: 'fr: AltGr for @ and #', on: FRENCH, press: ['AltRight+Digit0', 'AltRight+Digit3'] },
  { name: 'ru: letters', on: RUSSIAN, press: ['KeyC', 'ShiftLeft+KeyD', 'Backquote'] },
  { name: 'ru: Control and C', on: RUSSIAN, press: ['ControlLeft+KeyC'] },
  { name: 'ru: Control and S', on: RUSSIAN, press: ['ControlLeft+KeyS'] },
  { name: 'ru: Control and V', on: RUSSIAN, press: ['ControlLeft+KeyV'] },
  {
    name: 'hk: pinyin, committed by a blank',
    on: HONG_KONG,
    inputMethod: true,
    press: ['KeyN', 'KeyI', 'KeyH', 'KeyA', 'KeyO', 'Space'],
  },
  {
    name: 'hk: pinyin, its letters committed by Return',
    on: HONG_KONG,
    inputMethod: true,
    press: ['KeyN', 'KeyI', 'Enter'],
  },
  {
    name: 'hk: pinyin, given up by Escape',
    on: HONG_KONG,
    inputMethod: true,
    press: ['KeyN', 'KeyI', 'Escape'],
  },
  {
    name: 'hk: Control and C, Escape, with nothing composed',
    on: HONG_KONG,
    inputMethod: true,
    press: ['ControlLeft+KeyC', 'Escape'],
  },
]
