import { z } from 'zod'

import { DatasetId, ProjectId } from '../ids.ts'
import { type Language, LANGUAGE_TAGS } from '../plain/languages.ts'
import { SessionLimits } from '../limits.ts'
import { ViewingHours } from '../policy.ts'
import { SurfaceKind } from '../screen.ts'

const Text = z.string().optional()

/** Text that the project's owner wrote, in English and in whichever other language of the product. */
export const Translated = z.strictObject({
  ...(Object.fromEntries(LANGUAGE_TAGS.map((tag) => [tag, Text])) as Record<Language, typeof Text>),
  en: z.string(),
})
export type Translated = z.infer<typeof Translated>

/** In English where the owner wrote nothing in that language. */
export function inLanguage(language: Language, text: Translated): string {
  return text[language] ?? text.en
}

export const Dataset = z.strictObject({
  id: DatasetId,
  title: Translated,
  description: Translated,
  /** Made by a generator, of no real person. */
  synthetic: z.boolean(),
  tables: z.array(
    z.strictObject({ file: z.string(), rows: z.int().min(0), columns: z.int().min(1) }),
  ),
  licence: z.string(),
  source: z.string(),
})
export type Dataset = z.infer<typeof Dataset>

/** A supplied analysis: a file in /analyses that a researcher can run. */
export const Analysis = z.strictObject({
  file: z.string(),
  title: Translated,
  command: z.string(),
  reproduces: Translated,
})
export type Analysis = z.infer<typeof Analysis>

export const Project = z.strictObject({
  id: ProjectId,
  title: Translated,
  description: Translated,
  surfaces: z.array(SurfaceKind),
  datasets: z.array(Dataset),
  analyses: z.array(Analysis),
})
export type Project = z.infer<typeof Project>

/** A project that is open to somebody, with what its next session may use. */
export const OpenProject = Project.extend({
  limits: SessionLimits,
  /** When its picture may be looked at; null is never. */
  hours: ViewingHours.nullable(),
})
export type OpenProject = z.infer<typeof OpenProject>
