import { Tabs } from '@mantine/core'
import { type ReactElement, useState } from 'react'
import { useTranslation } from 'react-i18next'

import type { Me } from '#protocol/api/people.ts'

import type { PageTexts } from '../texts/page-texts.ts'
import { type ConsoleAction, may } from '../shared/may.ts'
import { Notice } from '../shared/notice.tsx'
import { dataOf } from '../shared/poll.ts'
import { Shell } from '../shared/shell.tsx'
import { useAnswer } from '../shared/use-answer.ts'
import { Waiting } from '../shared/waiting.tsx'
import type { ConsoleApi } from './console-api.ts'
import { PackagesView } from './packages/packages-view.tsx'
import { PoliciesView } from './policies/policies-view.tsx'
import classes from './console.module.css'
import { RecordingsView } from './recordings/recordings-view.tsx'
import { SessionsView } from './sessions/sessions-view.tsx'

type Section = {
  key: keyof PageTexts['console']['sections']
  /** Whoever may do this anywhere sees the section; the server decides what stands in it. */
  action: ConsoleAction
  View: (props: { api: ConsoleApi; me: Me }) => ReactElement
}

/** In the order of their tabs. The first of those that a person may see is open at first. */
const SECTIONS: readonly Section[] = [
  { key: 'recordings', action: 'list-recordings', View: RecordingsView },
  { key: 'sessions', action: 'supervise-session', View: SessionsView },
  { key: 'policies', action: 'read-policies', View: PoliciesView },
  { key: 'packages', action: 'decide-package-request', View: PackagesView },
]

/** The page of whoever oversees the work of others, section by section. */
export function Console({ api }: { api: ConsoleApi }): ReactElement {
  const { t } = useTranslation()
  const { answer, askAgain } = useAnswer(api.me)
  return (
    <Shell api={api} me={dataOf(answer) ?? null} page="console" title={t('console.title')}>
      {answer.state === 'fresh' ? null : <h1 className="v-silent">{t('console.title')}</h1>}
      <Waiting answer={answer} askAgain={askAgain}>
        {(me) => <Sections api={api} me={me} />}
      </Waiting>
    </Shell>
  )
}

function Sections({ api, me }: { api: ConsoleApi; me: Me }): ReactElement {
  const { t } = useTranslation()
  const sections = SECTIONS.filter(({ action }) => may(me, action))
  const [first, ...others] = sections
  const [tab, setTab] = useState<string | null>(first?.key ?? null)
  if (first === undefined) return <NothingHere />
  if (others.length === 0) return <first.View api={api} me={me} />
  return (
    <Tabs className={classes.tabs} color="var(--v-accent)" onChange={setTab} value={tab}>
      <Tabs.List aria-label={t('console.tabs')}>
        {sections.map(({ key }) => (
          <Tabs.Tab key={key} value={key}>
            {t(`console.sections.${key}`)}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {sections.map(({ key, View }) => (
        <Tabs.Panel keepMounted={false} key={key} value={key}>
          <View api={api} me={me} />
        </Tabs.Panel>
      ))}
    </Tabs>
  )
}

/** For a person whose start page is another one. */
function NothingHere(): ReactElement {
  const { t } = useTranslation()
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
