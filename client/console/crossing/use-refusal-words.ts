import { useTranslation } from 'react-i18next'

import { type RefusalCounts, refusalsByKind } from '#protocol/ledger.ts'

import { useFormats } from '../../shared/use-formats.ts'

export type RefusalWords = {
  all: number
  worthALook: number
  /** Each kind with its sum. */
  sums: string
}

export function useRefusalWords(refused: RefusalCounts): RefusalWords {
  const { t } = useTranslation()
  const formats = useFormats()
  const kinds = refusalsByKind(refused)
  return {
    all: kinds.reduce((all, { sum }) => all + sum, 0),
    worthALook: kinds.find(({ kind }) => kind === 'worth-a-look')?.sum ?? 0,
    sums: kinds
      .map(({ kind, sum }) =>
        t('crossing.refusalKind', {
          kind: t(`crossing.refusalKinds.${kind}`),
          amount: formats.count(sum),
        }),
      )
      .join(t('crossing.refusalsBetween')),
  }
}
