import { type Language, matchLanguage } from '#protocol/plain/languages.ts'

/** Longer headers are not from a browser; only the first preferences are looked at. */
const MAX_PREFERENCES = 20

/** The first of our languages that an `Accept-Language` header asks for; English when none is. */
export function languageOf(header: string | undefined): Language {
  const preferences = (header ?? '')
    .split(',', MAX_PREFERENCES)
    .map((part, index) => {
      const [tag = '', ...parameters] = part.split(';').map((text) => text.trim())
      const weight = parameters.find((text) => text.startsWith('q='))?.slice(2)
      return { tag, weight: weight === undefined ? 1 : Number(weight), index }
    })
    .filter(({ weight }) => weight > 0)
    .toSorted((a, b) => b.weight - a.weight || a.index - b.index)
  return matchLanguage(preferences.map(({ tag }) => tag))
}
