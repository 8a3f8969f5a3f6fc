import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'

import type { TimedEvent } from '#protocol/recording.ts'

import { clockTime } from '../../shared/clock-time.ts'
import { useFormats } from '../../shared/use-formats.ts'
import classes from './recording-drawer.module.css'
import { type InputBar, inputStrip } from './timeline.ts'

const MOST_BARS = 120
const HEIGHT = 56
/** A bar with anything in it is seen, however small beside the others. */
const LEAST_HEIGHT = 2

type InputStripProps = { timeline: TimedEvent[]; durationMs: number }

/** When the person typed and moved: counts only, since no key is ever kept. */
export function InputStrip({ timeline, durationMs }: InputStripProps): ReactElement {
  const { t } = useTranslation()
  const formats = useFormats()
  const { bars, spanMs, lengthMs, most, totals } = inputStrip(timeline, durationMs, MOST_BARS)
  if (most === 0) return <p className={classes.quiet}>{t('recordings.activityNone')}</p>
  const label = t('recordings.activityLabel', {
    duration: clockTime(lengthMs),
    most: formats.count(most),
    span: clockTime(spanMs),
    keys: formats.count(totals.keys),
    pointer: formats.count(totals.pointer),
    wheel: formats.count(totals.wheel),
  })
  return (
    <figure>
      <svg
        aria-label={label}
        className={classes.strip}
        preserveAspectRatio="none"
        role="img"
        viewBox={`0 0 ${lengthMs / spanMs} ${HEIGHT}`}
      >
        {bars.map((bar, index) => (
          <Bar bar={bar} index={index} key={bar.fromMs} most={most} />
        ))}
      </svg>
      <figcaption className={classes.scale}>
        <span>{clockTime(0)}</span>
        <span>{clockTime(lengthMs)}</span>
      </figcaption>
      <dl className={classes.inputTotals}>
        {(['keys', 'pointer', 'wheel'] as const).map((kind) => (
          <div key={kind}>
            <dt data-kind={kind}>{t(`recordings.${kind}`)}</dt>
            <dd>{formats.count(totals[kind])}</dd>
          </div>
        ))}
      </dl>
    </figure>
  )
}

/** Keys stand at the bottom: they say more about what a person did than the pointer does. */
function Bar({ bar, index, most }: { bar: InputBar; index: number; most: number }): ReactElement {
  const heightOf = (count: number): number =>
    count === 0 ? 0 : Math.max(LEAST_HEIGHT, (count / most) * HEIGHT)
  const keys = heightOf(bar.keys)
  const pointer = heightOf(bar.pointer + bar.wheel)
  const place = { x: index + 0.1, width: 0.8 }
  return (
    <>
      <rect {...place} data-kind="keys" height={keys} y={HEIGHT - keys} />
      <rect {...place} data-kind="pointer" height={pointer} y={HEIGHT - keys - pointer} />
    </>
  )
}
