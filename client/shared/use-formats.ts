import { useMemo } from 'react'

import { type Formats, formatsOf } from './format.ts'
import { useLanguage } from './i18n.ts'

export function useFormats(): Formats {
  const [language] = useLanguage()
  return useMemo(() => formatsOf(language), [language])
}
