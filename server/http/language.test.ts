import { expect, test } from 'vitest'

import { languageOf } from './language.ts'

test.each([
  [undefined, 'en'],
  ['', 'en'],
  ['*', 'en'],
  ['de-DE,de;q=0.9', 'en'],
  ['en-GB', 'en'],
  ['zh', 'zh-Hans'],
  ['zh-CN,zh;q=0.9,en;q=0.8', 'zh-Hans'],
  ['zh-SG', 'zh-Hans'],
  ['zh-TW', 'zh-Hant'],
  ['zh-HK;q=0.5, en;q=0.7', 'en'],
  ['zh-Hant-MO', 'zh-Hant'],
  ['fr, zh-Hant;q=0.1', 'zh-Hant'],
  ['zh-Hant;q=0, en', 'en'],
  ['en;q=nonsense, zh-CN', 'zh-Hans'],
  [`${'x,'.repeat(100_000)}zh`, 'en'],
])('%.40s is answered in %s', (header, language) => {
  expect(languageOf(header)).toBe(language)
})
