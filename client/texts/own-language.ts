import { type Language, LANGUAGE_TAGS, matchLanguage } from '#protocol/plain/languages.ts'

const STORAGE_KEY = 'vitrine.language'

/** What the person chose earlier, or else what the browser asks for. */
export function currentLanguage(): Language {
  const stored = readStored()
  const chosen = LANGUAGE_TAGS.find((language) => language === stored)
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
