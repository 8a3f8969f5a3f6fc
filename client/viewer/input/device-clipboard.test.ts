import { expect, test } from 'vitest'

import { DeviceClipboard } from './device-clipboard.ts'
import type { ViewerInput } from './keyboard.ts'
import { SelectionWatch } from './selection-watch.ts'

const text = (value: string) => ({ text: value, files: [] })

test('an empty clipboard is no attempt, by chord or by menu', () => {
  const clipboard = new DeviceClipboard()
  expect(clipboard.isAttempt(text(''), 'chord')).toBe(false)
  expect(clipboard.isAttempt(text(''), 'menu')).toBe(false)
})

test('a text of the device is an attempt once, however often the chord is pressed', () => {
  const clipboard = new DeviceClipboard()
  expect(clipboard.isAttempt(text('mine'), 'chord')).toBe(true)
  expect(clipboard.isAttempt(text('mine'), 'chord')).toBe(false)
  expect(clipboard.isAttempt(text('another'), 'chord')).toBe(true)
})

test('a file or picture of the device is one too', () => {
  const files = [{ name: 'image.png', size: 2048 }]
  expect(new DeviceClipboard().isAttempt({ text: '', files }, 'chord')).toBe(true)
})

test('after copying within the session a chord pastes that, until the window was left', () => {
  const clipboard = new DeviceClipboard()
  clipboard.copiedWithin()
  expect(clipboard.isAttempt(text('lay there'), 'chord')).toBe(false)
  clipboard.returned()
  expect(clipboard.isAttempt(text('copied elsewhere'), 'chord')).toBe(true)
})

test('the browser’s menu pastes what the device has: each time is an attempt', () => {
  const clipboard = new DeviceClipboard()
  clipboard.copiedWithin()
  expect(clipboard.isAttempt(text('mine'), 'menu')).toBe(true)
  expect(clipboard.isAttempt(text('mine'), 'menu')).toBe(true)
})

function button(x: number, pressed: boolean, number = 1): ViewerInput {
  return { kind: 'button', x, y: 9, button: number, pressed }
}

function move(x: number): ViewerInput {
  return { kind: 'move', x, y: 9 }
}

function seen(inputs: readonly ViewerInput[], apartMs = 100): boolean {
  const watch = new SelectionWatch()
  return inputs.map((input, at) => watch.take(input, at * apartMs)).includes(true)
}

test('a drag, a double click and the right button may copy; a click and a move do not', () => {
  expect(seen([button(5, true), move(60), button(60, false)])).toBe(true)
  expect(seen([button(5, true), button(5, false), button(6, true)])).toBe(true)
  expect(seen([button(5, true, 3)])).toBe(true)
  expect(seen([button(5, true), move(7), button(7, false), move(60)])).toBe(false)
  expect(seen([button(5, true), button(5, false), button(5, true)], 400)).toBe(false)
  expect(seen([button(5, true, 2), move(60)])).toBe(false)
})
