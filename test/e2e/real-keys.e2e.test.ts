import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { Display, type Layout } from '../support/real-keys/display.ts'
import { InputMethod } from '../support/real-keys/input-method.ts'
import { RealBrowser } from '../support/real-keys/real-browser.ts'
import { RealSession } from '../support/real-keys/real-session.ts'
import { System } from '../support/system.ts'

/**
 * Defines a question to the shell: a line is read, and a word says whether its bytes, in hexadecimal,
 * are those that were meant. Its own text does not hold the word.
 */
const QUESTION =
  'ask() { clear; read -r a; h=$(printf %s "$a" | od -An -tx1 | tr -d " \\n");' +
  ' [ "$h" = "$1" ] && echo "ri""ght $2" || echo "wro""ng $2 $h"; }'

/** Keys of a layout and the text that they type. */
const TYPED: readonly [name: string, on: Layout, keys: string[], text: string][] = [
  ['us', { layout: 'us' }, ['KeyA', 'ShiftLeft+Digit2', 'Slash'], 'a@/'],
  ['intl', { layout: 'us', variant: 'intl' }, ['Quote', 'KeyE', 'KeyN'], 'én'],
  ['gb', { layout: 'gb' }, ['ShiftLeft+Digit3', 'Backslash'], '£#'],
  ['de', { layout: 'de' }, ['KeyY', 'Quote', 'Minus', 'AltRight+KeyQ', 'AltRight+Digit7'], 'zäß@{'],
  ['fr', { layout: 'fr' }, ['KeyQ', 'Digit2', 'BracketLeft', 'KeyE'], 'aéê'],
  ['ru', { layout: 'ru' }, ['KeyC', 'ShiftLeft+KeyD'], 'сВ'],
]

const MIDDLE_BUTTON = 2
/** X11's number of the one that browsers go back with. */
const BACK_BUTTON = 8

function hexOf(text: string): string {
  return Buffer.from(text, 'utf8').toString('hex')
}

let system: System
let display: Display

beforeAll(async () => {
  system = await System.start()
  display = await Display.open()
})
afterAll(async () => {
  await display?.[Symbol.asyncDispose]()
  await system?.close()
})

// Firefox's keys are in the recorded traces: Debian's build has no H.264, and no picture of a session has come to it yet.
describe.for(['chromium'] as const)('in %s', (name) => {
  test('each layout types its characters, dead keys too, and its shortcuts reach the program', async () => {
    await using browser = await RealBrowser.open(name, display)
    const session = await RealSession.open({ system, display, browser }, 'terminal')
    await session.read(/^. ?[$]/m)
    await session.type(`${QUESTION}\n`)
    for (const [at, [, on, keys, text]] of TYPED.entries()) {
      await session.type(`ask ${hexOf(text)} ${at + 1}\n`, on)
      await session.press(...keys, 'Enter')
      await session.read(`right ${at + 1}`)
    }
    await session.type('clear; sleep 600\n', { layout: 'ru' })
    await session.press('ControlLeft+KeyC')
    await session.type('echo sto""pped\n')
    await session.read('stopped')

    // The chord that leads out, the page's own order of focus, and the way back.
    await session.press('ControlLeft+AltLeft+ShiftLeft+KeyL')
    expect(await session.focused()).toBe('figures')
    await session.press('Tab')
    expect(await session.focused()).toBe('limits')
    await session.press('Tab')
    expect(await session.focused()).toBe('keyboard')
    await session.press('ControlLeft+AltLeft+ShiftLeft+KeyL')
    expect(await session.focused()).toBe('keys')
    await session.type('echo ba""ck\n')
    await session.read('back')

    // Leaving the page asks, and who stays has lost nothing.
    const dialogs: string[] = []
    browser.page.on('dialog', (dialog) => {
      dialogs.push(dialog.type())
      void dialog.dismiss()
    })
    await session.press('ControlLeft+KeyW')
    await session.clickPicture(BACK_BUTTON)
    await session.type('echo st""ayed\n')
    await session.read('stayed')
    expect(dialogs).toEqual(['beforeunload'])
  })

  test('pasting is the session’s; a text of the device counts once, and an empty clipboard never', async () => {
    await using browser = await RealBrowser.open(name, display)
    await display.fillClipboard('')
    const session = await RealSession.open({ system, display, browser }, 'terminal')
    await session.read(/^. ?[$]/m)
    await session.press('ControlLeft+KeyV', 'ShiftLeft+Insert')
    await session.clickPicture(MIDDLE_BUTTON)
    await display.fillClipboard('a text of the device')
    await session.press('ControlLeft+KeyV')
    await session.notice('Pasting is closed')
    await session.press('ControlLeft+KeyV', 'ControlLeft+ShiftLeft+KeyV', 'ShiftLeft+Insert')
    await session.clickPicture(MIDDLE_BUTTON)
    await session.press('ControlLeft+KeyC')
    await display.fillClipboard('another text of the device')
    await session.press('ControlLeft+KeyV')
    await session.type('clear; echo do""ne\n')
    await session.read('done')
    expect(await session.refused()).toEqual({ paste: 1 })
  })

  test('what is composed is shown where the person clicked, and what is committed is typed whole', async () => {
    await using inputMethod = await InputMethod.open(display)
    await using browser = await RealBrowser.open(name, display, inputMethod)
    const session = await RealSession.open({ system, display, browser }, 'desktop')
    await session.read(/[$]/)
    await session.type(`${QUESTION}\nask ${hexOf('你好')} 1\n`)
    await session.press('ControlLeft+Space', 'KeyN', 'KeyI', 'KeyH', 'KeyA', 'KeyO')
    await session.composed('^ni ?hao$')
    await session.press('Space')
    await session.composed('^$')
    await session.press('ControlLeft+Space', 'Enter')
    await session.read('right 1')
    expect(await session.refused()).toEqual({})
  })
})
