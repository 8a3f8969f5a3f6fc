import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'

import type { OpenProject } from '#protocol/api/projects.ts'
import type { LimitsTold } from '#protocol/limits.ts'

import { useFormats } from '../shared/use-formats.ts'
import classes from './desk.module.css'
import { todaysHours } from './viewing-hours.ts'

/** Of ten. */
const NEARLY = 9

/** What the next session will have, before it is started. */
export function SessionLimits({ project }: { project: OpenProject }): ReactElement {
  const { t } = useTranslation()
  const formats = useFormats()
  const { limits } = project
  const home = formats.size(limits.homeBytes)
  const rows: [name: string, value: string][] = [
    [t('desk.limits.memory'), formats.size(limits.memoryBytes)],
    [t('desk.limits.processors'), formats.count(limits.cpuPercent / 100)],
    [
      t('desk.limits.home'),
      limits.homeKept
        ? t('desk.limits.kept', { size: home })
        : t('desk.limits.temporary', { size: home }),
    ],
    [t('desk.limits.scratch'), formats.size(limits.scratchBytes)],
    [t('desk.limits.hours'), useHours(project)],
    [t('desk.limits.idle'), formats.duration(limits.idleMinutes)],
  ]
  return (
    <details className={classes.limits} data-testid="session-limits" open>
      <summary>{t('desk.limits.heading')}</summary>
      <dl>
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </details>
  )
}

function useHours({ hours }: OpenProject): string {
  const { t } = useTranslation()
  const today = hours === null ? [] : todaysHours(hours, Date.now())
  if (today === 'always') return t('desk.limits.always')
  return today.length === 0 ? t('desk.limits.never') : `${today.join(', ')} (${hours?.timeZone})`
}

/** What a session used when its person last looked at it, in tenths. */
export function SessionUse({ told }: { told: LimitsTold | null }): ReactElement | null {
  const { t } = useTranslation()
  const formats = useFormats()
  if (told === null) return null
  const { limits, use } = told
  const parts = [
    [t('desk.limits.memory'), use.memory, formats.size(limits.memoryBytes)],
    [t('desk.limits.home'), use.home, formats.size(limits.homeBytes)],
    [t('desk.limits.scratch'), use.scratch, formats.size(limits.scratchBytes)],
  ] as const
  return (
    <p className={classes.use} title={t('desk.limits.useHint')}>
      {parts.map(([name, tenths, limit]) => (
        <span data-nearly={tenths >= NEARLY} key={name}>
          {t('desk.limits.use', { name, share: formats.percent(tenths / 10), limit })}
        </span>
      ))}
    </p>
  )
}
