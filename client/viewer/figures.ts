import type { ViewerStats } from '#protocol/view.ts'

import type { ViewerTexts } from '../texts/viewer-texts.ts'
import { FigureWatch } from './line/figure-watch.ts'
import type { PageElements } from './page-elements.ts'
import { HeadUpDisplay } from './screen/head-up-display.ts'

export type Figures = { watch: FigureWatch; display: HeadUpDisplay }

export type FiguresOptions = {
  elements: PageElements
  texts: ViewerTexts
  stats: () => Promise<RTCStatsReport | undefined>
  report: (stats: ViewerStats) => void
  /** The panel was shown or hidden: the keyboard is the session's again. */
  resume: () => void
}

/** What the line does, measured always and shown on demand. */
export function showFigures({ elements, texts, stats, report, resume }: FiguresOptions): Figures {
  const { video, headUp, figures } = elements
  const watch = new FigureWatch({ video, stats, report, show: (shown) => display.show(shown) })
  const display = new HeadUpDisplay({
    panel: headUp,
    button: figures,
    video,
    texts: texts.figures,
    toggled: (shown) => {
      watch.shown = shown
      resume()
    },
  })
  return { watch, display }
}
