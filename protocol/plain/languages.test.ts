import { describe, expect, test } from 'vitest'

import { matchLanguage } from './languages.ts'

describe('matchLanguage', () => {
  const cases: [readonly string[], string][] = [
    [['en-GB', 'zh-HK'], 'en'],
    [['zh-HK', 'en'], 'zh-Hant'],
    [['zh-TW'], 'zh-Hant'],
    [['zh-Hant'], 'zh-Hant'],
    [['zh-Hant-CN'], 'zh-Hant'],
    [['yue'], 'zh-Hant'],
    [['zh'], 'zh-Hans'],
    [['zh-CN'], 'zh-Hans'],
    [['zh-Hans-HK'], 'zh-Hans'],
    [['fr-FR', 'de', 'zh-MO'], 'zh-Hant'],
    [['fr-FR'], 'en'],
    [['zha', 'enm'], 'en'],
    [[], 'en'],
  ]
  for (const [preferred, expected] of cases) {
    test(`answers ${expected} to [${preferred.join(', ')}]`, () => {
      expect(matchLanguage(preferred)).toBe(expected)
    })
  }
})
