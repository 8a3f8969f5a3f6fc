import type { EndReason, RefusalReason } from '#protocol/reasons.ts'
import type { Hold } from '#protocol/plain/reasons.ts'

import type { Language } from '../shared/language.ts'
import { EN } from './locales/en.ts'
import { ZH_HANS } from './locales/zh-hans.ts'
import { ZH_HANT } from './locales/zh-hant.ts'

export type Texts = {
  connecting: string
  starting: string
  live: string
  /** 4:4:4, as the person may want to know: colours of small text are exact. */
  fullColour: string
  replay: string
  lost: string
  replaced: string
  forbidden: string
  noCodec: string
  back: string
  end: string
  closeReplay: string
  /** A supervisor looks at somebody else's session. */
  observing: string
  stopObserving: string
  play: string
  pause: string
  position: string
  screen: string
  fullScreen: string
  fullScreenHint: string
  figures: {
    button: string
    chord: string
    roundTrip: string
    keyToPixel: string
    frameRate: string
    bitrate: string
    codec: string
    picture: string
    /** The codec's own measure: smaller is clearer. */
    quantizer: string
    loss: string
    repairs: string
    freezes: string
  }
  /** Why the picture stands still. */
  held: Record<Hold, string>
  idle: string
  message: string
  typedPaste: string
  ended: Record<EndReason, string>
  refused: Record<RefusalReason, string>
}

export const TEXTS: Record<Language, Texts> = { en: EN, 'zh-Hant': ZH_HANT, 'zh-Hans': ZH_HANS }
