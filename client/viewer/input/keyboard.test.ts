import { describe, expect, test } from 'vitest'

import { codePointOfKeysym } from '#protocol/plain/input.ts'

import type { KeyEvent, KeyPress, Modifier, Platform } from './key-event.ts'
import { Keyboard, type Reaction, type ViewerInput } from './keyboard.ts'

/** Where a trace comes from: recorded by `test/support/real-keys/record.ts`, or published. */
type Traces = {
  source: { browser: string; system: string; platform?: Platform; recorded?: true }
  traces: { name: string; source?: string; events: KeyEvent[] }[]
}

const FILES = Object.values(
  import.meta.glob<Traces>('./traces/*.json', { eager: true, import: 'default' }),
)

/**
 * What each trace must become, written as keys: `a` is pressed and let go, `+a` pressed, `-a` let go.
 * A trace without a line here fails, and so does a line without a trace.
 */
const MEANT: Readonly<Record<string, string>> = {
  'us: a word, Shift, signs': 'a +Shift B -Shift / +Shift @ -Shift',
  'us: Control and C': '+Control c -Control',
  'us: Control and C with Caps Lock': '+Control c -Control',
  'us: Control, Shift and C': '+Control +Shift C -Shift -Control',
  'us: Alt and F': '+Alt f -Alt',
  'us: Control and V': '+Control v -Control',
  'us: Shift and Insert': '+Shift Insert -Shift',
  'us: Tab, Escape, Backspace, arrows': 'Tab Escape Backspace ArrowLeft',
  'intl: an accent and its letter': 'é',
  'intl: an accent and a blank': "'",
  'intl: Control and C while an accent waits': '+Control c -Control',
  // With GTK's own accents Chromium tells nothing of it, and with an input method it does.
  'Chrome, intl: Control and C while an accent waits': '',
  'fcitx: Control and C while an accent waits': '+Control c -Control',
  'gb: pound, hash, tilde': '+Shift £ -Shift # +Shift ~ -Shift',
  'de: umlaut, sharp s, Z in the place of Y': 'ä ß z',
  'de: AltGr for @, a brace and the euro': '@ { €',
  'de: an accent and its letter': 'é',
  'fr: A, a digit, an accented letter': 'a +Shift 1 -Shift é',
  'fr: a circumflex and its letter': 'ê',
  'fr: AltGr for @ and #': '@ #',
  'ru: letters': 'с +Shift В -Shift ё',
  'ru: Control and C': '+Control c -Control',
  'ru: Control and S': '+Control s -Control',
  'ru: Control and V': '+Control v -Control',
  'windows: pinyin, z and Space': '在',
  'windows: pinyin, a candidate by the mouse': '热',
  'windows: Korean, a blank that ends and follows': 'ㅋ Space',
  'windows: AltGr and Q on a German layout': 'Control @',
  'windows: Control and C, Escape, claimed by an input method': '+Control c -Control Escape',
  'windows: every key claimed, and given back as text': 'a Enter',
  'mac: Option and L on a German layout': 'Alt @',
  'mac: Option and S on a US layout': 'Alt ß',
  'mac: Option and U, then A': 'Alt ä',
  'mac: pinyin in Safari, ended by Return': '你',
  'mac: an input method in English mode': 'm o',
  'mac: Command and C, whose release never comes': '+Meta +c -Meta release-all',
  'hk: pinyin, committed by a blank': '你 好',
  'hk: pinyin, its letters committed by Return': 'n i',
  'hk: pinyin, given up by Escape': '',
  'hk: Control and C, Escape, with nothing composed': '+Control c -Control Escape',
}

test('every scenario that has a meaning was recorded in both browsers of this machine', () => {
  const meant = Object.keys(MEANT).filter((name) => /^(us|intl|gb|de|fr|ru|hk):/.test(name))
  const recorded = FILES.filter(({ source }) => source.recorded)
  expect(recorded).toHaveLength(2)
  for (const { traces } of recorded) {
    expect(traces.map(({ name }) => name).toSorted()).toEqual(meant.toSorted())
  }
})

describe.for(FILES)('$source.browser on $source.system', ({ source, traces }) => {
  test.for(traces)('$name', ({ name, events }) => {
    const [browser] = source.browser.split('/')
    const meant = MEANT[`${browser}, ${name}`] ?? MEANT[name]
    expect(written(sent(events, source.platform))).toBe(meant)
  })
})

const NAMES: Readonly<Record<number, string>> = {
  0x20: 'Space',
  0xff08: 'Backspace',
  0xff09: 'Tab',
  0xff0d: 'Enter',
  0xff1b: 'Escape',
  0xff51: 'ArrowLeft',
  0xff63: 'Insert',
  0xffe1: 'Shift',
  0xffe3: 'Control',
  0xffe9: 'Alt',
  0xffeb: 'Meta',
}

function sent(events: readonly KeyEvent[], platform: Platform = 'other'): ViewerInput[] {
  const keyboard = new Keyboard(platform)
  return events.flatMap((event) => keyboard.take(event).records)
}

function written(records: readonly ViewerInput[]): string {
  const steps = records.map((record) => {
    if (record.kind !== 'key') return record.kind
    const codePoint = codePointOfKeysym(record.keysym)
    const name = NAMES[record.keysym] ?? String.fromCodePoint(codePoint ?? 0xfffd)
    return `${record.pressed ? '+' : '-'}${name}${record.repeated ? '…' : ''}`
  })
  return steps.join(' ').replaceAll(/\+(\S+) -\1(?= |$)/gu, '$1')
}

function input(inputType: string, data: string | null): KeyEvent {
  return { type: 'input', inputType, data, isComposing: false }
}

type Chord = { key: string; code?: string; modifiers?: readonly Modifier[]; platform?: Platform }

function press(
  { key, code = '', modifiers = [] }: Chord,
  fields: Partial<KeyPress> = {},
): KeyPress {
  const plain = { location: 0, keyCode: 0, repeat: false, isComposing: false }
  return { type: 'keydown', key, code, modifiers, ...plain, ...fields }
}

const up = (event: KeyPress): KeyPress => ({ ...event, type: 'keyup' })
const control = press({ key: 'Control', code: 'ControlLeft', modifiers: ['Control'] })
const alt = press({ key: 'Alt', code: 'AltLeft', modifiers: ['Alt'] })

describe('Option, which chooses characters', () => {
  test.for([
    ['@', 'KeyL'],
    ['{', 'Digit8'],
    ['|', 'Digit7'],
    ['~', 'KeyN'],
    ['[', 'Digit5'],
    ['#', 'Digit3'],
    ['ƒ', 'KeyF'],
  ] as const)('%s arrives alone, also from a browser that hides its system', ([key, code]) => {
    for (const platform of ['mac', 'other'] as const) {
      const character = press({ key, code, modifiers: ['Alt'] })
      expect(written(sent([alt, character, up(character), up(alt)], platform))).toBe(`Alt ${key}`)
    }
  })

  test.for([
    [{ key: 'f', code: 'KeyF' }, 'other'],
    [{ key: 'f', code: 'KeyF' }, 'mac'],
    [{ key: '.', code: 'KeyE' }, 'other'],
    [{ key: '@', code: 'Digit2', shift: true }, 'other'],
    [{ key: '{', code: 'BracketLeft', shift: true }, 'other'],
  ] as const)('is Alt where the character is that of its key: %o', ([chord, platform]) => {
    const modifiers: Modifier[] = 'shift' in chord ? ['Shift', 'Alt'] : ['Alt']
    const character = press({ ...chord, modifiers })
    expect(written(sent([alt, character, up(character), up(alt)], platform))).toBe(
      `+Alt ${chord.key} -Alt`,
    )
  })

  test('is Alt again for the next key that is one of a chord', () => {
    const at = press({ key: '@', code: 'KeyL', modifiers: ['Alt'] })
    const left = press({ key: 'ArrowLeft', code: 'ArrowLeft', modifiers: ['Alt'] })
    const events = [alt, at, up(at), left, up(left), up(alt)]
    expect(written(sent(events, 'mac'))).toBe('Alt @ +Alt ArrowLeft -Alt')
  })
})

test('Control and Alt that stand for AltGr are lifted, and stay so while it is held', () => {
  const altGr = press({ key: 'AltGraph', code: 'AltRight', modifiers: ['Control', 'AltGraph'] })
  const at = press({ key: '@', code: 'KeyQ', modifiers: ['Control', 'Alt', 'AltGraph'] })
  const euro = press({ key: '€', code: 'KeyE', modifiers: ['Control', 'Alt', 'AltGraph'] })
  const again = { ...control, repeat: true }
  const events = [control, altGr, at, up(at), again, euro, up(euro), up(control), up(altGr)]
  expect(written(sent(events))).toBe('Control @ €')
})

function commit(data: string): KeyEvent {
  return { type: 'compositionend', data }
}

describe('a commit of an input method', () => {
  test('of 17 and of 200 characters is typed whole and in order', () => {
    for (const text of ['我們分析了二零二三年的門診資料記錄', '𨋢'.repeat(200)]) {
      expect(written(sent([commit(text)]))).toBe(Array.from(text).join(' '))
    }
  })

  test('of more is refused whole and told', () => {
    const reaction = new Keyboard('other').take(commit('字'.repeat(201)))
    expect(reaction).toMatchObject({ records: [], refused: 'long-text' })
  })

  test('takes nothing with it of the chord that chose it', () => {
    expect(written(sent([control, commit('你'), up(control)]))).toBe('Control 你')
  })

  test('is followed by no key that ended it', () => {
    const n = press({ key: 'n', code: 'KeyN' }, { keyCode: 229 })
    const enter = press({ key: 'Enter', code: 'Enter' }, { keyCode: 229 })
    expect(written(sent([n, commit('你'), enter, up(enter)]))).toBe('你')
  })
})

function chord(key: string, code: string, modifiers: Modifier[]): Reaction {
  const keyboard = new Keyboard('other')
  keyboard.takesTypedPaste = true
  return keyboard.take(press({ key, code, modifiers }))
}

test('an accent and its letter that no composition joins arrive as the browser joins them', () => {
  const dead = press({ key: 'Dead', code: 'Quote' })
  const letter = press({ key: 'e', code: 'KeyE' })
  expect(new Keyboard('other').take(letter)).toMatchObject({ prevents: true })
  const events = [dead, up(dead), letter, input('insertText', 'é'), up(letter), letter, up(letter)]
  expect(written(sent(events))).toBe('é e')
})

describe('a press that an input method gives back after its release', () => {
  const a = press({ key: 'a', code: 'KeyA' })
  const c = press({ key: 'с', code: 'KeyC', modifiers: ['Control'] })

  test('leaves no letter down, and the next one is held as long as it is', () => {
    expect(written(sent([up(a), a, a]))).toBe('a +a')
    const b = press({ key: 'b', code: 'KeyB' })
    expect(written(sent([up(a), up(b), a, b]))).toBe('a b')
  })

  test('keeps its chord, also when Control is up by then', () => {
    const copy = [control, up(c), c, up(control)]
    expect(written(sent(copy))).toBe('+Control c -Control')
    const late = [control, up(c), up({ ...control, modifiers: [] }), c]
    expect(written(sent(late))).toBe('Control +Control c -Control')
  })

  test('is none where the release was that of a key pressed elsewhere or composed with', () => {
    const enter = press({ key: 'Enter', code: 'Enter' })
    expect(written(sent([up(enter), a, up(a), enter]))).toBe('a +Enter')
    const composed = press({ key: 'a', code: 'KeyA' }, { isComposing: true })
    expect(written(sent([up(composed), a]))).toBe('+a')
    // Alt and Tab brought the window to the front.
    const f = press({ key: 'f', code: 'KeyF', modifiers: ['Alt'] })
    expect(written(sent([up(alt), alt, f, up(f), up(alt)]))).toBe('+Alt f -Alt')
  })
})

test('Control and C is no copying from the page, also while an accent waits for its letter', () => {
  const keyboard = new Keyboard('other')
  keyboard.take(press({ key: 'Dead', code: 'Quote' }))
  keyboard.take({ type: 'compositionstart', data: '' })
  const c = press({ key: 'c', code: 'KeyC', modifiers: ['Control'] }, { isComposing: true })
  expect(keyboard.take(c)).toMatchObject({
    records: [{ kind: 'key', keysym: 0x63 }],
    prevents: true,
  })
})

describe('chords of the page', () => {
  test('lead out of the picture with every key up', () => {
    expect(chord('L', 'KeyL', ['Control', 'Alt', 'Shift'])).toEqual({
      records: [{ kind: 'release-all' }],
      prevents: true,
      chord: 'leave',
    })
  })

  test('enter a text of the device where the policy lets them, and are the session’s elsewhere', () => {
    expect(chord('v', 'KeyV', ['Control', 'Alt'])).toMatchObject({ chord: 'typed-paste' })
    const session = sent([press({ key: 'v', code: 'KeyV', modifiers: ['Control', 'Alt'] })])
    expect(written(session)).toBe('+v')
  })

  test.for([
    ['v', 'KeyV', ['Control']],
    ['V', 'KeyV', ['Control', 'Shift']],
    ['м', 'KeyV', ['Control']],
    ['Insert', 'Insert', ['Shift']],
  ] as const)('for pasting go to the session and to the browser: %s', ([key, code, modifiers]) => {
    const { records, prevents, chord: seen } = chord(key, code, [...modifiers])
    expect(records).toHaveLength(1)
    expect({ prevents, seen }).toEqual({ prevents: false, seen: 'paste' })
  })
})

test('what a keyboard on a phone’s screen says is typed', () => {
  const unknown = press({ key: 'Unidentified' }, { keyCode: 229 })
  const events = [unknown, input('insertText', 'a'), input('deleteContentBackward', null)]
  expect(written(sent([...events, input('insertLineBreak', null)]))).toBe('a Backspace Enter')
})

test('what is pasted or dropped into the field is never typed', () => {
  for (const inputType of ['insertFromPaste', 'insertFromDrop', 'insertFromYank']) {
    expect(sent([{ type: 'input', inputType, data: 'secret', isComposing: false }])).toEqual([])
  }
})

test('nothing stays down when the focus is lost', () => {
  const keyboard = new Keyboard('other')
  keyboard.take(control)
  expect(keyboard.take({ type: 'blur' }).records).toEqual([{ kind: 'release-all' }])
  expect(keyboard.take(up(control)).records).toEqual([])
})
