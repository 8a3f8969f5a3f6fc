import { Button } from '@mantine/core'
import { type ReactElement, useCallback } from 'react'
import { useTranslation } from 'react-i18next'

import type { SessionId } from '#protocol/ids.ts'
import type { SignedStatement } from '#protocol/statement.ts'

import { useAnswer } from '../../shared/use-answer.ts'
import { useFormats } from '../../shared/use-formats.ts'
import { Waiting } from '../../shared/waiting.tsx'
import classes from './crossing.module.css'
import { RefusalList } from './refusal-list.tsx'
import type { StatementsApi } from './statements-api.ts'

/** The signed account of a session: what it says, and the file itself, to be verified elsewhere. */
export function StatementSection({ api, id }: { api: StatementsApi; id: SessionId }): ReactElement {
  const { t } = useTranslation()
  const ask = useCallback(() => api.statement(id), [api, id])
  const { answer, askAgain } = useAnswer(ask)
  return (
    <section>
      <h3>{t('crossing.statement.title')}</h3>
      <Waiting answer={answer} askAgain={askAgain}>
        {(signed) => <Stated signed={signed} />}
      </Waiting>
    </section>
  )
}

function Stated({ signed }: { signed: SignedStatement }): ReactElement {
  const { t } = useTranslation()
  const formats = useFormats()
  const { statement, signature } = signed
  return (
    <div className={classes.statement}>
      <p>
        {t('crossing.statement.says', {
          frames: formats.count(statement.frames),
          records: formats.count(statement.inputRecords),
          version: formats.count(statement.policyVersion),
        })}
      </p>
      <RefusalList refused={statement.refusals} />
      {statement.countedToEnd ? null : <p>{t('crossing.statement.cut')}</p>}
      <p className={classes.quiet}>
        {t('crossing.statement.key')} <code>{signature.keyId}</code>
      </p>
      <p className={classes.quiet}>{t('crossing.statement.hint')}</p>
      <Button
        component="a"
        data-testid="statement"
        download
        href={`/api/statements/${statement.sessionId}`}
        size="xs"
        variant="default"
      >
        {t('crossing.statement.download')}
      </Button>{' '}
      <Button
        component="a"
        data-testid="keys"
        download="vitrine-keys.json"
        href="/api/keys"
        size="xs"
        variant="default"
      >
        {t('crossing.statement.keys')}
      </Button>
    </div>
  )
}
