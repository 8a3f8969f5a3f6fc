/** The languages of the product, by the keys of `Translated`. Free of any framework. */
export const LANGUAGES = ['en', 'zh-Hant', 'zh-Hans'] as const
export type Language = (typeof LANGUAGES)[number]

/** What stands in `<html lang>`; it also chooses the shapes of Han characters. */
export const HTML_LANG = {
  en: 'en',
  'zh-Hant': 'zh-Hant-HK',
  'zh-Hans': 'zh-Hans-CN',
} as const satisfies Record<Language, string>

/** Locales for `Intl`: the border has two sides, and their dates differ. */
export const INTL_LOCALE = {
  en: 'en-HK',
  'zh-Hant': 'zh-HK',
  'zh-Hans': 'zh-CN',
} as const satisfies Record<Language, string>

const STORAGE_KEY = 'vitrine.language'
const TRADITIONAL = /^(?:zh-(?:.*-)?(?:hant|hk|tw|mo)\b|yue\b)/i

/** The first language of the browser's list that we speak; English when there is none. */
export function matchLanguage(preferred: readonly string[]): Language {
  for (const tag of preferred) {
    if (/^zh-hans\b/i.test(tag)) return 'zh-Hans'
    if (TRADITIONAL.test(tag)) return 'zh-Hant'
    if (/^zh\b/i.test(tag)) return 'zh-Hans'
    if (/^en\b/i.test(tag)) return 'en'
  }
  return 'en'
}

/** What the person chose earlier, or else what the browser asks for. */
export function currentLanguage(): Language {
  const stored = readStored()
  const chosen = LANGUAGES.find((language) => language === stored)
  return chosen ?? matchLanguage(navigator.languages)
}

/** A browser that refuses to store keeps the choice for this page only. */
export function rememberLanguage(language: Language): void {
  try {
    localStorage.setItem(STORAGE_KEY, language)
  } catch {
    // Storage is off or full: the choice still holds until the page is left.
  }
}

function readStored(): string | null {
  try {
    return localStorage.getItem(STORAGE_KEY)
  } catch {
    return null
  }
}
