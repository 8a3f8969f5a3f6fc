import i18next, { type i18n } from 'i18next'
import { initReactI18next, useTranslation } from 'react-i18next'

import { type Language, LANGUAGE_TAGS, LANGUAGES } from '#protocol/plain/languages.ts'

import { currentLanguage, rememberLanguage } from '../texts/own-language.ts'
import { PAGE_TEXTS } from '../texts/page-texts.ts'

export async function startI18n(): Promise<i18n> {
  const instance = i18next.createInstance()
  instance.on('languageChanged', (language) => {
    document.documentElement.lang = LANGUAGES[language as Language].html
  })
  await instance.use(initReactI18next).init({
    lng: currentLanguage(),
    supportedLngs: LANGUAGE_TAGS,
    fallbackLng: false,
    resources: Object.fromEntries(
      LANGUAGE_TAGS.map((language) => [language, { translation: PAGE_TEXTS[language] }]),
    ),
    // React escapes what it prints.
    interpolation: { escapeValue: false },
  })
  return instance
}

/** The language of the page, and how to change it for this and later visits. */
export function useLanguage(): [Language, (language: Language) => void] {
  const { i18n } = useTranslation()
  const choose = (language: Language): void => {
    rememberLanguage(language)
    void i18n.changeLanguage(language)
  }
  return [i18n.language as Language, choose]
}
