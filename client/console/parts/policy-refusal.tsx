import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'

import type { FailureCode, ToldFault } from '../../shared/ask.ts'
import { FailureNotice, Notice } from '../../shared/notice.tsx'

export type PolicyRefused = { code: FailureCode; fault: ToldFault | undefined }

type PolicyRefusalProps = PolicyRefused & {
  /** What was not done. */
  title: string
}

/** Why a file was not taken for a policy: what the server does not understand here is the file, not the page. */
export function PolicyRefusal({ code, fault, title }: PolicyRefusalProps): ReactElement {
  const { t } = useTranslation()
  if (code !== 'INVALID_REQUEST') return <FailureNotice code={code} title={title} />
  return (
    <Notice title={t('policies.noPolicy')} tone="danger" urgent>
      {fault?.field === undefined ? null : (
        <p lang="en">
          <code>{fieldOf(fault.field)}</code> {fault.problem}
        </p>
      )}
    </Notice>
  )
}

/** As it is called in the file, which some requests hold in `policy`. */
function fieldOf(field: string): string {
  return field.replace(/^policy(\.|$)/, '')
}
