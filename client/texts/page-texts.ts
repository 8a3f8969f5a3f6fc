import { type Language, LANGUAGE_TAGS } from '#protocol/plain/languages.ts'

import type { texts as console } from '../locales/en/console.ts'
import type { texts as crossing } from '../locales/en/crossing.ts'
import type { texts as desk } from '../locales/en/desk.ts'
import type { texts as ending } from '../locales/en/ending.ts'
import type { texts as failures } from '../locales/en/failures.ts'
import type { texts as packages } from '../locales/en/packages.ts'
import type { texts as policies } from '../locales/en/policies.ts'
import type { texts as reasons } from '../locales/en/reasons.ts'
import type { texts as recordings } from '../locales/en/recordings.ts'
import type { texts as sessions } from '../locales/en/sessions.ts'
import type { texts as shell } from '../locales/en/shell.ts'

/** Subject by subject, as the first part of a key says: `t('desk.title')` is `title` of `desk.ts`. */
export type PageTexts = {
  console: typeof console
  crossing: typeof crossing
  desk: typeof desk
  ending: typeof ending
  failures: typeof failures
  packages: typeof packages
  policies: typeof policies
  reasons: typeof reasons
  recordings: typeof recordings
  sessions: typeof sessions
  shell: typeof shell
}

const files = import.meta.glob<object>(['../locales/*/*.ts', '!../locales/*/viewer.ts'], {
  eager: true,
  import: 'texts',
})

/** Everything is in the bundle: a page of a data room asks no one for its words. */
export const PAGE_TEXTS = Object.fromEntries(
  LANGUAGE_TAGS.map((language) => [language, textsOf(language)]),
) as Record<Language, PageTexts>

function textsOf(language: Language): Record<string, object> {
  const folder = `../locales/${language}/`
  return Object.fromEntries(
    Object.entries(files)
      .filter(([path]) => path.startsWith(folder))
      .map(([path, texts]) => [path.slice(folder.length, -'.ts'.length), texts]),
  )
}
