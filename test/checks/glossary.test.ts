/// <reference types="vite/client" />

import { describe, expect, test } from 'vitest'

import { type Language, LANGUAGE_TAGS } from '#protocol/plain/languages.ts'

import { GLOSSARY, PUNCTUATION, type Term } from '../../client/locales/glossary.ts'
import { PAGE_TEXTS } from '../../client/texts/page-texts.ts'
import { VIEWER_TEXTS } from '../../client/texts/viewer-texts.ts'
import { texts as english } from '../../server/http/texts/en.ts'
import { texts as simplified } from '../../server/http/texts/zh-hans.ts'
import { texts as traditional } from '../../server/http/texts/zh-hant.ts'

const NOTICES: Record<Language, object> = {
  en: english,
  'zh-Hant': traditional,
  'zh-Hans': simplified,
}

/** All that a language says, whichever page says it. */
function sentencesIn(language: Language): string[] {
  return strings({
    ...PAGE_TEXTS[language],
    viewer: VIEWER_TEXTS[language],
    notices: NOTICES[language],
  })
}

function strings(texts: object): string[] {
  return Object.values(texts).flatMap((value: unknown) => {
    if (typeof value === 'string') return [value]
    return typeof value === 'object' && value !== null ? strings(value) : []
  })
}

describe.each(LANGUAGE_TAGS)('the texts in %s', (language) => {
  const sentences = sentencesIn(language)
  const violations = (not: RegExp): string[] => sentences.filter((sentence) => not.test(sentence))

  test.each(Object.entries<Term>(GLOSSARY))('call %s by one word', (_thing, term) => {
    const { word, not } = term[language]
    expect(sentences.some((sentence) => sentence.toLowerCase().includes(word))).toBe(true)
    if (not !== undefined) expect(violations(not)).toEqual([])
  })

  test.each(PUNCTUATION[language])('are punctuated: $because', ({ not }) => {
    expect(violations(not)).toEqual([])
  })
})

test('a word of the glossary is none that it forbids', () => {
  for (const term of Object.values<Term>(GLOSSARY))
    for (const { word, not } of Object.values(term)) expect(not?.test(word) ?? false).toBe(false)
})
