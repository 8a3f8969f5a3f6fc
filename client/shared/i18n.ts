import i18next, { type i18n } from 'i18next'
import { initReactI18next, useTranslation } from 'react-i18next'

import {
  type Language,
  currentLanguage,
  HTML_LANG,
  LANGUAGES,
  rememberLanguage,
} from './language.ts'
import { en } from './locales/en.ts'
import { zhHans } from './locales/zh-hans.ts'
import { zhHant } from './locales/zh-hant.ts'

/** Everything is in the bundle: a page of a data room asks no one for its words. */
export const TEXTS = { en, 'zh-Hant': zhHant, 'zh-Hans': zhHans } as const

export async function startI18n(): Promise<i18n> {
  const instance = i18next.createInstance()
  instance.on('languageChanged', (language) => {
    document.documentElement.lang = HTML_LANG[language as Language]
  })
  await instance.use(initReactI18next).init({
    lng: currentLanguage(),
    supportedLngs: LANGUAGES,
    fallbackLng: false,
    resources: {
      en: { translation: en },
      'zh-Hant': { translation: zhHant },
      'zh-Hans': { translation: zhHans },
    },
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
