import { Button } from '@mantine/core'
import { type FormEvent, type ReactElement, useState } from 'react'
import { useTranslation } from 'react-i18next'

import type { PolicyInForce } from '#protocol/api/policies.ts'
import type { ProjectId } from '#protocol/ids.ts'

import { toldFailure } from '../../shared/ask.ts'
import { useFormats } from '../../shared/use-formats.ts'
import { PolicyRefusal, type PolicyRefused } from '../parts/policy-refusal.tsx'
import classes from './policies.module.css'
import type { PoliciesApi } from './policies-api.ts'

type PolicyUploadProps = {
  api: PoliciesApi
  project: ProjectId
  /** The version that the person has before the eyes. */
  basedOn: number
  onChanged: () => void
}

type State =
  | { state: 'none' | 'putting' }
  | { state: 'failed'; refused: PolicyRefused }
  | { state: 'done'; answer: PolicyInForce }

/** Puts a policy in force that is chosen from a file. */
export function PolicyUpload(props: PolicyUploadProps): ReactElement {
  const { api, project, basedOn, onChanged } = props
  const { t } = useTranslation()
  const [file, setFile] = useState<File | undefined>(undefined)
  const [put, setPut] = useState<State>({ state: 'none' })
  const fail = (error: unknown): void => setPut({ state: 'failed', refused: toldFailure(error) })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (file === undefined) return
    setPut({ state: 'putting' })
    void putFile(api, project, { basedOn, file })
      .then((answer) => setPut({ state: 'done', answer }), fail)
      .finally(onChanged)
  }
  return (
    <form onSubmit={submit}>
      <h3>{t('policies.set.title')}</h3>
      <p className={classes.quiet}>{t('policies.set.hint')}</p>
      <p className={classes.upload}>
        <label>
          {t('policies.set.choose')}{' '}
          <input
            accept="application/json,.json"
            onChange={(event) => {
              setFile(event.currentTarget.files?.[0])
              setPut({ state: 'none' })
            }}
            type="file"
          />
        </label>
        <Button disabled={file === undefined || put.state === 'putting'} size="xs" type="submit">
          {t('policies.set.put')}
        </Button>
      </p>
      <div role="status">
        {put.state === 'done' ? <Done {...put.answer} /> : null}
        {put.state === 'failed' ? (
          <PolicyRefusal {...put.refused} title={t('policies.set.failed')} />
        ) : null}
      </div>
    </form>
  )
}

async function putFile(
  api: PoliciesApi,
  project: ProjectId,
  { basedOn, file }: { basedOn: number; file: File },
): Promise<PolicyInForce> {
  return api.putPolicy(project, { basedOn, policy: parsed(await file.text()) })
}

/** The server judges whether it is a policy; what is no JSON is none either. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function Done({ version, changed }: PolicyInForce): ReactElement {
  const { t } = useTranslation()
  const formats = useFormats()
  const amount = { version: formats.count(version) }
  return <p>{changed ? t('policies.set.done', amount) : t('policies.set.nothing', amount)}</p>
}
