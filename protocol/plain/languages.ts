type LanguageRow = {
  /** What stands in `<html lang>`; it also chooses the shapes of Han characters. */
  html: string
  /** Locale for `Intl`: the border has two sides, and their dates differ. */
  intl: string
  /** The language by its own name, in a letter or two and in full. */
  short: string
  name: string
  /** Tags of browsers that this language answers; the first row that answers one is taken. */
  answers: RegExp
}

/**
 * The languages that the product speaks, by the tag that its texts are filed under. Another one is a row
 * here and its texts. English is what a text falls back to.
 */
export const LANGUAGES = {
  en: { html: 'en', intl: 'en-HK', short: 'EN', name: 'English', answers: /^en\b/i },
  'zh-Hant': {
    html: 'zh-Hant-HK',
    intl: 'zh-HK',
    short: '繁',
    name: '繁體中文',
    // Taiwan, Hong Kong and Macao write traditional characters where no script is named.
    answers: /^(?:zh-(?!hans\b)(?:.*-)?(?:hant|hk|tw|mo)\b|yue\b)/i,
  },
  'zh-Hans': {
    html: 'zh-Hans-CN',
    intl: 'zh-CN',
    short: '简',
    name: '简体中文',
    answers: /^zh\b/i,
  },
} as const satisfies Record<string, LanguageRow>

export type Language = keyof typeof LANGUAGES

export const LANGUAGE_TAGS = Object.keys(LANGUAGES) as readonly Language[]

/** The first of these tags that we have a language for, the best first; English when there is none. */
export function matchLanguage(preferred: readonly string[]): Language {
  for (const tag of preferred) {
    const found = LANGUAGE_TAGS.find((language) => LANGUAGES[language].answers.test(tag))
    if (found !== undefined) return found
  }
  return 'en'
}
