import { LANGUAGE_TAGS, type Language } from '#protocol/plain/languages.ts'

import type { texts as endingInEnglish } from '../locales/en/ending.ts'
import type { texts as englishKeyboard } from '../locales/en/keyboard.ts'
import type { texts as english } from '../locales/en/viewer.ts'
import type { ReasonWords, Words } from '../locales/words.ts'

export type ViewerTexts = Words<typeof english> & {
  readonly reasons: ReasonWords
  readonly ending: Words<typeof endingInEnglish>
  readonly keyboard: Words<typeof englishKeyboard>
}

const viewer = import.meta.glob<Words<typeof english>>('../locales/*/viewer.ts', {
  eager: true,
  import: 'texts',
})
const endings = import.meta.glob<Words<typeof endingInEnglish>>('../locales/*/ending.ts', {
  eager: true,
  import: 'texts',
})
const keyboard = import.meta.glob<Words<typeof englishKeyboard>>('../locales/*/keyboard.ts', {
  eager: true,
  import: 'texts',
})
const reasons = import.meta.glob<ReasonWords>('../locales/*/reasons.ts', {
  eager: true,
  import: 'texts',
})

/** What the page of a session says: its own words and those for reasons, nothing of the other pages. */
export const VIEWER_TEXTS = Object.fromEntries(
  LANGUAGE_TAGS.map((language) => [
    language,
    {
      ...viewer[`../locales/${language}/viewer.ts`],
      ending: endings[`../locales/${language}/ending.ts`],
      keyboard: keyboard[`../locales/${language}/keyboard.ts`],
      reasons: reasons[`../locales/${language}/reasons.ts`],
    },
  ]),
) as Record<Language, ViewerTexts>
