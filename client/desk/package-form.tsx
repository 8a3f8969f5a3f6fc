import { Button, NativeSelect, TextInput } from '@mantine/core'
import { type FormEvent, type ReactElement, useState } from 'react'
import { useTranslation } from 'react-i18next'

import { MAX_REQUEST_WORDS } from '#protocol/api/package-requests.ts'
import type { ProjectId } from '#protocol/ids.ts'
import { NamedPackage, PACKAGE_ARCHIVES, type PackageArchive } from '#protocol/packages.ts'

import { type FailureCode, failureCode } from '../shared/ask.ts'
import { FailureNotice } from '../shared/notice.tsx'
import type { PackageRequestsApi } from '../shared/package-requests-api.ts'
import own from './package-requests.module.css'

type PackageFormProps = { api: PackageRequestsApi; project: ProjectId; onAsked: () => void }

type Asking = { state: 'idle' | 'asking' } | { state: 'failed'; code: FailureCode }

export function PackageForm({ api, project, onAsked }: PackageFormProps): ReactElement {
  const { t } = useTranslation()
  const [archive, setArchive] = useState<PackageArchive>('cran')
  const [name, setName] = useState('')
  const [reason, setReason] = useState('')
  const [asking, setAsking] = useState<Asking>({ state: 'idle' })
  const asked = NamedPackage.safeParse({ archive, name: name.trim() })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (!asked.success) return
    setAsking({ state: 'asking' })
    const words = reason.trim()
    const request = { projectId: project, package: asked.data, ...(words && { reason: words }) }
    const clear = (): void => {
      setName('')
      setReason('')
      setAsking({ state: 'idle' })
    }
    const fail = (error: unknown): void => setAsking({ state: 'failed', code: failureCode(error) })
    void api.askForPackage(request).then(clear, fail).finally(onAsked)
  }
  return (
    <form className={own.form} onSubmit={submit}>
      <NativeSelect
        data={PACKAGE_ARCHIVES.map((value) => ({ value, label: t(`packages.archives.${value}`) }))}
        label={t('packages.archive')}
        onChange={(event) => setArchive(event.currentTarget.value as PackageArchive)}
        value={archive}
      />
      <TextInput
        autoCapitalize="off"
        autoComplete="off"
        error={name.trim() !== '' && !asked.success ? t('packages.wrongName') : undefined}
        label={t('packages.name')}
        maxLength={100}
        onChange={(event) => setName(event.currentTarget.value)}
        spellCheck={false}
        value={name}
      />
      <TextInput
        label={t('packages.reason')}
        maxLength={MAX_REQUEST_WORDS}
        onChange={(event) => setReason(event.currentTarget.value)}
        value={reason}
      />
      <Button
        data-testid="ask-for-package"
        disabled={!asked.success || asking.state === 'asking'}
        type="submit"
      >
        {asking.state === 'asking' ? t('packages.asking') : t('packages.ask')}
      </Button>
      {asking.state === 'failed' ? (
        <FailureNotice code={asking.code} title={t('packages.failed')} />
      ) : null}
    </form>
  )
}
