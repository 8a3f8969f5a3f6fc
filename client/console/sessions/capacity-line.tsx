import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'

import { dataOf } from '../../shared/poll.ts'
import { useFormats } from '../../shared/use-formats.ts'
import { usePolled } from '../../shared/use-polled.ts'
import classes from './sessions.module.css'
import type { SupervisionApi } from './supervision-api.ts'

const REFRESH_MS = 5_000

/** The machine's memory, cores and disk: what is used and promised of what there is. */
export function CapacityLine({ api }: { api: SupervisionApi }): ReactElement | null {
  const { t } = useTranslation()
  const formats = useFormats()
  const { polled } = usePolled(api.capacity, REFRESH_MS)
  const capacity = dataOf(polled)
  if (capacity === undefined) return null
  const { memory, cores, disk } = capacity
  const figures = [
    {
      name: t('sessions.machineMemory'),
      value: formats.usedOf(memory.usedBytes, memory.bytes),
      promised: formats.size(memory.promisedBytes),
    },
    {
      name: t('sessions.machineCores'),
      value: `${formats.decimal(cores.used)} / ${formats.decimal(cores.count)}`,
      promised: formats.decimal(cores.promised),
    },
    {
      name: t('sessions.machineDisk'),
      value: formats.usedOf(disk.usedBytes, disk.bytes),
      promised: undefined,
    },
  ]
  return (
    <dl aria-label={t('sessions.machine')} className={classes.totals} data-testid="capacity">
      {figures.map(({ name, value, promised }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
          {promised === undefined ? null : (
            <dd className={classes.promised}>{t('sessions.promised', { amount: promised })}</dd>
          )}
        </div>
      ))}
    </dl>
  )
}
