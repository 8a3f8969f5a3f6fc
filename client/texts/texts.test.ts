import { describe, expect, test } from 'vitest'

import { EndReason, RefusalReason } from '#protocol/reasons.ts'
import { ErrorCode } from '#protocol/errors.ts'
import { type Language, LANGUAGE_TAGS } from '#protocol/plain/languages.ts'
import { FINDINGS, HOLDS } from '#protocol/plain/reasons.ts'
import { SurfaceKind } from '#protocol/screen.ts'

import { PAGE_TEXTS } from './page-texts.ts'
import { VIEWER_TEXTS } from './viewer-texts.ts'

/** All that a language says: `viewer` beside the subjects of the other pages. */
function textsIn(language: Language): object {
  return { ...PAGE_TEXTS[language], viewer: VIEWER_TEXTS[language] }
}

/** Every text by its whole key, `a.b.c`. A subject that a language lacks has none. */
function flatten(texts: object | undefined, prefix = ''): Map<string, string> {
  const flat = new Map<string, string>()
  for (const [key, value] of Object.entries(texts ?? {})) {
    if (typeof value === 'string') flat.set(prefix + key, value)
    else
      for (const [name, text] of flatten(value as object | undefined, `${prefix}${key}.`))
        flat.set(name, text)
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
function written(language: Language, foreign: RegExp): string[] {
  return [...flatten(textsIn(language)).values()].filter((text) => foreign.test(text))
}

const english = flatten(textsIn('en'))

for (const language of LANGUAGE_TAGS) {
  const texts = flatten(textsIn(language))

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

    test('name every reason and every surface, and tell a person what concerns them', () => {
      const told = [...EndReason.options, ...RefusalReason.options, ...HOLDS]
      const wanted = [
        ...[...FINDINGS, ...told].map((reason) => `reasons.${reason}.name`),
        ...told.flatMap((reason) => [`reasons.${reason}.told`, `viewer.reasons.${reason}.told`]),
        ...SurfaceKind.options.map((surface) => `shell.surface.${surface}`),
      ]
      expect(wanted.filter((key) => !texts.has(key))).toEqual([])
    })
  })
}

describe('the Chinese texts', () => {
  /** Characters that exist in one script only; a few common ones catch a sentence pasted across. */
  test('stay in their own script', () => {
    expect(written('zh-Hant', /[数据会话为运时间录关网络语请务]/)).toEqual([])
    expect(written('zh-Hans', /[數據會話為運時間錄關網絡語請務]/)).toEqual([])
  })
})
