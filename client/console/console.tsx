import { Tabs } from '@mantine/core'
import { type ReactElement, useState } from 'react'
import { useTranslation } from 'react-i18next'

import type { Me } from '#protocol/api/people.ts'

import type { ConsoleApi } from './console-api.ts'
import { Notice } from '../shared/notice.tsx'
import { dataOf } from '../shared/poll.ts'
import { Shell } from '../shared/shell.tsx'
import { useAnswer } from '../shared/use-answer.ts'
import { Waiting } from '../shared/waiting.tsx'
import { RecordingsView } from './recordings/recordings-view.tsx'
import classes from './console.module.css'
import { SessionsView } from './sessions/sessions-view.tsx'

/** Operator and compliance officer share a page: both see what runs, and recordings are compliance's. */
export function Console({ api }: { api: ConsoleApi }): ReactElement {
  const { t } = useTranslation()
  const { answer, askAgain } = useAnswer(api.me)
  return (
    <Shell api={api} me={dataOf(answer) ?? null} page="console" title={t('console.title')}>
      {answer.state === 'fresh' ? null : <h1 className="v-silent">{t('console.title')}</h1>}
      <Waiting answer={answer} askAgain={askAgain}>
        {(me) => <Views api={api} me={me} />}
      </Waiting>
    </Shell>
  )
}

function Views({ api, me }: { api: ConsoleApi; me: Me }): ReactElement {
  const { t } = useTranslation()
  const operates = me.roles.includes('operator')
  const complies = me.roles.includes('compliance')
  const [tab, setTab] = useState<string | null>(operates ? 'operator' : 'compliance')
  if (complies) {
    return (
      <Tabs className={classes.tabs} color="var(--v-accent)" onChange={setTab} value={tab}>
        <Tabs.List aria-label={t('console.tabs')}>
          <Tabs.Tab value="operator">{t('console.sections.sessions')}</Tabs.Tab>
          <Tabs.Tab value="compliance">{t('console.sections.recordings')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel keepMounted={false} value="operator">
          <SessionsView api={api} />
        </Tabs.Panel>
        <Tabs.Panel keepMounted={false} value="compliance">
          <RecordingsView api={api} />
        </Tabs.Panel>
      </Tabs>
    )
  }
  if (operates) return <SessionsView api={api} />
  return (
    <>
      <h1 className="v-silent">{t('console.title')}</h1>
      <Notice
        action={<a href="/">{t('shell.toStart')}</a>}
        title={t('shell.wrongRole')}
        tone="warn"
      >
        <p>{t('shell.wrongRoleRemedy')}</p>
      </Notice>
    </>
  )
}
