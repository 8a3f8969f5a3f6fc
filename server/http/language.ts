export const LANGUAGES = ['en', 'zh-Hant', 'zh-Hans'] as const
export type Language = (typeof LANGUAGES)[number]

/** Longer headers are not from a browser; only the first preferences are looked at. */
const MAX_PREFERENCES = 20

/** The first of our languages that an `Accept-Language` header asks for; English when none is. */
export function languageOf(header: string | undefined): Language {
  const preferences = (header ?? '')
    .split(',', MAX_PREFERENCES)
    .map((part, index) => {
      const [tag = '', ...parameters] = part.split(';').map((text) => text.trim())
      const weight = parameters.find((text) => text.startsWith('q='))?.slice(2)
      return { tag: tag.toLowerCase(), weight: weight === undefined ? 1 : Number(weight), index }
    })
    .filter(({ weight }) => weight > 0)
    .toSorted((a, b) => b.weight - a.weight || a.index - b.index)
  for (const { tag } of preferences) {
    const language = languageOfTag(tag)
    if (language !== undefined) return language
  }
  return 'en'
}

/** Taiwan, Hong Kong and Macao write traditional characters. */
function languageOfTag(tag: string): Language | undefined {
  if (/^en\b/.test(tag)) return 'en'
  if (/^zh-(hant|tw|hk|mo)\b/.test(tag)) return 'zh-Hant'
  return /^zh\b/.test(tag) ? 'zh-Hans' : undefined
}
