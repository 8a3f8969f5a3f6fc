import { expect, test } from 'vitest'

import { inLanguage, Translated } from './projects.ts'

test('a text falls back to English in a language that the owner did not write in', () => {
  const text = Translated.parse({ en: 'Lungs', 'zh-Hans': '肺' })
  expect(inLanguage('zh-Hans', text)).toBe('肺')
  expect(inLanguage('zh-Hant', text)).toBe('Lungs')
})

test('English is required, and a language that the product does not speak is refused', () => {
  expect(Translated.safeParse({ 'zh-Hant': '肺' }).success).toBe(false)
  expect(Translated.safeParse({ en: 'Lungs', tlh: 'jIH' }).success).toBe(false)
})
