import { describe, expect, test } from 'vitest'

import { EndReason, RefusalReason } from '#protocol/reasons.ts'
import { ErrorCode } from '#protocol/errors.ts'
import { SurfaceKind } from '#protocol/screen.ts'

import { en } from './en.ts'
import { zhHans } from './zh-hans.ts'
import { zhHant } from './zh-hant.ts'

const locales: Record<string, object> = { en, 'zh-Hant': zhHant, 'zh-Hans': zhHans }

/** Every text by its whole key, `a.b.c`. */
function flatten(texts: object, prefix = ''): Map<string, string> {
  const flat = new Map<string, string>()
  for (const [key, value] of Object.entries(texts)) {
    if (typeof value === 'string') flat.set(prefix + key, value)
    else
      for (const [name, text] of flatten(value as object, `${prefix}${key}.`)) flat.set(name, text)
  }
  return flat
}

function placeholders(text: string): string[] {
  return [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1] ?? '').toSorted()
}

function placeholdersByKey(texts: Map<string, string>): Record<string, string[]> {
  return Object.fromEntries([...texts].map(([key, text]) => [key, placeholders(text)]))
}

/** The texts in which a foreign character stands. */
function written(locale: object, foreign: RegExp): string[] {
  return [...flatten(locale).values()].filter((text) => foreign.test(text))
}

const english = flatten(en)

for (const [language, locale] of Object.entries(locales)) {
  const texts = flatten(locale)

  describe(`the texts in ${language}`, () => {
    test('have the same keys as English', () => {
      expect([...texts.keys()].toSorted()).toEqual([...english.keys()].toSorted())
    })

    test('are never empty', () => {
      expect([...texts].filter(([, text]) => text.trim() === '')).toEqual([])
    })

    test('name the same placeholders as English', () => {
      expect(placeholdersByKey(texts)).toEqual(placeholdersByKey(english))
    })

    test('give a cause and a remedy for every error code, and for no answer at all', () => {
      const wanted = [...ErrorCode.options, 'UNREACHABLE', 'UNEXPECTED_ANSWER'].flatMap((code) => [
        `failures.${code}.cause`,
        `failures.${code}.remedy`,
      ])
      expect(wanted.filter((key) => !texts.has(key))).toEqual([])
    })

    test('name every reason of an end, every refusal and every surface', () => {
      for (const reason of EndReason.options) expect(texts.has(`endReasons.${reason}`)).toBe(true)
      for (const reason of RefusalReason.options) expect(texts.has(`refusals.${reason}`)).toBe(true)
      for (const surface of SurfaceKind.options) expect(texts.has(`surface.${surface}`)).toBe(true)
    })
  })
}

describe('the Chinese texts', () => {
  /** Characters that exist in one script only; a few common ones catch a sentence pasted across. */
  test('stay in their own script', () => {
    expect(written(zhHant, /[数据会话为运时间录关网络语请务]/)).toEqual([])
    expect(written(zhHans, /[數據會話為運時間錄關網絡語請務]/)).toEqual([])
  })
})
