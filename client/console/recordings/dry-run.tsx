import { type ChangeEvent, type ReactElement, useState } from 'react'
import { useTranslation } from 'react-i18next'

import type { DryRun } from '#protocol/api/recordings.ts'
import type { SessionId } from '#protocol/ids.ts'

import { toldFailure } from '../../shared/ask.ts'
import { clockTime } from '../../shared/clock-time.ts'
import { useFormats } from '../../shared/use-formats.ts'
import { PolicyRefusal, type PolicyRefused } from '../parts/policy-refusal.tsx'
import classes from './recording-drawer.module.css'
import type { RecordingsApi } from './recordings-api.ts'

type State =
  | { state: 'none' }
  | { state: 'failed'; refused: PolicyRefused }
  | { state: 'done'; answer: DryRun }

/** What another policy would have refused of this session: its document is chosen from a file. */
export function DryRunSection({ api, id }: { api: RecordingsApi; id: SessionId }): ReactElement {
  const { t } = useTranslation()
  const [run, setRun] = useState<State>({ state: 'none' })
  const choose = (event: ChangeEvent<HTMLInputElement>): void => {
    const [file] = event.currentTarget.files ?? []
    if (file === undefined) return
    setRun({ state: 'none' })
    tryPolicy(api, id, file).then(
      (answer) => setRun({ state: 'done', answer }),
      (error: unknown) => setRun({ state: 'failed', refused: toldFailure(error) }),
    )
  }
  return (
    <section>
      <h3>{t('recordings.dryRun.title')}</h3>
      <p className={classes.quiet}>{t('recordings.dryRun.hint')}</p>
      <p>
        <label>
          {t('recordings.dryRun.choose')}{' '}
          <input accept="application/json,.json" onChange={choose} type="file" />
        </label>
      </p>
      <div role="status">
        {run.state === 'done' ? <Findings run={run.answer} /> : null}
        {run.state === 'failed' ? (
          <PolicyRefusal {...run.refused} title={t('recordings.dryRun.failed')} />
        ) : null}
      </div>
    </section>
  )
}

async function tryPolicy(api: RecordingsApi, id: SessionId, file: File): Promise<DryRun> {
  return api.dryRun(id, parsed(await file.text()))
}

/** The server judges whether it is a policy; what is no JSON is none either. */
function parsed(text: string): object {
  try {
    return { ...(JSON.parse(text) as object) }
  } catch {
    return {}
  }
}

function Findings({ run }: { run: DryRun }): ReactElement {
  const { t } = useTranslation()
  const formats = useFormats()
  return (
    <>
      {run.findings.length === 0 ? <p>{t('recordings.dryRun.nothing')}</p> : null}
      <ol className={classes.timeline}>
        {run.findings.map(({ atMs, reason, count }, index) => (
          // Two findings can be equal in all they hold; the list never changes its order.
          // oxlint-disable-next-line react/no-array-index-key
          <li key={index}>
            <span className={classes.at}>{clockTime(atMs)}</span>
            <span>
              {count === 1
                ? t(`reasons.${reason}.name`)
                : t('recordings.dryRun.several', {
                    what: t(`reasons.${reason}.name`),
                    amount: formats.count(count),
                  })}
            </span>
          </li>
        ))}
      </ol>
      {run.unknown.length === 0 ? null : (
        <p className={classes.quiet}>{t('recordings.dryRun.placeUnknown')}</p>
      )}
    </>
  )
}
