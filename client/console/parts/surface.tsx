import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'

import type { SurfaceKind } from '#protocol/screen.ts'

import { Icon } from '../../shared/icons.tsx'
import classes from './parts.module.css'

export function Surface({ surface }: { surface: SurfaceKind }): ReactElement {
  const { t } = useTranslation()
  return (
    <span className={classes.surface}>
      <Icon name={surface} size={18} />
      {t(`shell.surface.${surface}`)}
    </span>
  )
}
