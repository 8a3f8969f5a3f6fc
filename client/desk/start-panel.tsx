import { Button } from '@mantine/core'
import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'

import type { OpenProject } from '#protocol/api/projects.ts'
import { clampScreen, MAX_SCREEN } from '#protocol/plain/screen-limits.ts'
import { type ScreenSize, type SurfaceKind } from '#protocol/screen.ts'

import { Icon } from '../shared/icons.tsx'
import { FailureNotice } from '../shared/notice.tsx'
import { useOpening } from '../shared/use-opening.ts'
import type { DeskApi } from './desk-api.ts'
import { SessionLimits } from './session-limits.tsx'
import classes from './desk.module.css'

/** Height of the bar above the picture on the page of a session, in CSS pixels. */
const VIEW_BAR_PX = 40

const SURFACES = ['desktop', 'terminal'] as const satisfies SurfaceKind[]

type StartPanelProps = { api: DeskApi; project: OpenProject; mayStart: boolean }

export function StartPanel({ api, project, mayStart }: StartPanelProps): ReactElement {
  const { t } = useTranslation()
  const { opening, failure, open } = useOpening<SurfaceKind>()
  const start = (surface: SurfaceKind): void =>
    open(surface, () =>
      api.startSession({ projectId: project.id, surface, screen: expectedScreen() }),
    )
  return (
    <section aria-labelledby="start" className={classes.start}>
      <h2 id="start">{t('desk.startHeading')}</h2>
      {SURFACES.map((surface) => (
        <StartButton
          allowed={mayStart && project.surfaces.includes(surface)}
          key={surface}
          onStart={() => start(surface)}
          opening={opening}
          surface={surface}
        />
      ))}
      <SessionLimits project={project} />
      {failure === null ? null : <FailureNotice code={failure} title={t('desk.cannotStart')} />}
    </section>
  )
}

type StartButtonProps = {
  surface: SurfaceKind
  allowed: boolean
  opening: SurfaceKind | null
  onStart: () => void
}

function StartButton({ surface, allowed, opening, onStart }: StartButtonProps): ReactElement {
  const { t } = useTranslation()
  const isDesktop = surface === 'desktop'
  const hint = isDesktop ? t('desk.startDesktopHint') : t('desk.startTerminalHint')
  const isOpening = opening === surface
  return (
    <div className={classes.startChoice}>
      <Button
        aria-busy={isOpening}
        aria-describedby={`start-${surface}-hint`}
        data-testid={`start-${surface}`}
        disabled={!allowed || (opening !== null && !isOpening)}
        fullWidth
        justify="flex-start"
        leftSection={<Icon name={surface} />}
        onClick={onStart}
        size="lg"
        fz="md"
        variant={isDesktop ? 'filled' : 'default'}
      >
        {isOpening
          ? t('desk.starting')
          : isDesktop
            ? t('desk.startDesktop')
            : t('desk.startTerminal')}
      </Button>
      <p id={`start-${surface}-hint`}>{allowed ? hint : t('desk.notAllowedHere')}</p>
    </div>
  )
}

/** What the page of the session will have for the picture, so that the first one fits already. */
function expectedScreen(): ScreenSize {
  const ratio = window.devicePixelRatio
  const height = window.innerHeight - VIEW_BAR_PX
  return clampScreen({ width: window.innerWidth * ratio, height: height * ratio }, MAX_SCREEN)
}
