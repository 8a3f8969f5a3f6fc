import type { Codec } from '#protocol/codec.ts'
import { isFullColour } from '#protocol/plain/codecs.ts'
import type { Hold } from '#protocol/plain/reasons.ts'
import type { GateMessage } from '#protocol/view.ts'

import type { ViewerTexts } from '../../texts/viewer-texts.ts'

/** What is known of a view at one moment; everything that the page says follows from it. */
export type ViewFacts = {
  /** The last word: nothing that comes later takes it back. */
  over: string | undefined
  line: 'connecting' | 'live' | 'lost'
  /** Since when the line is lost, as a person reads it; undefined while it may come back at once. */
  lostSince: string | undefined
  /** Why the picture stands still. */
  held: Hold | undefined
  /** The first frame of the present picture is there, on its way, or comes and cannot be decoded. */
  picture: 'shown' | 'awaited' | 'late' | 'undecodable'
  /** The session's display answers those who ask it. */
  answers: boolean
  codec: Codec | undefined
  kind: 'live' | 'replay' | 'observation'
}

export const AT_FIRST: ViewFacts = {
  over: undefined,
  line: 'connecting',
  lostSince: undefined,
  held: undefined,
  picture: 'awaited',
  answers: true,
  codec: undefined,
  kind: 'live',
}

/** Messages that say no more than how the view stands. */
const NEWS = ['view/held', 'view/resumed', 'screen/answering'] as const
export type News = Extract<GateMessage, { type: (typeof NEWS)[number] }>

export function isNews(message: GateMessage): message is News {
  return NEWS.some((type) => type === message.type)
}

export function factsOf(news: News): Partial<ViewFacts> {
  switch (news.type) {
    case 'view/held':
      return { held: news.reason }
    case 'view/resumed':
      return { held: undefined }
    case 'screen/answering':
      return { answers: news.answers }
  }
}

/** In the bar while the picture is the present one, over it while it is not. */
export type Said = { live: string } | { cover: string }

/** The one place that calls a picture live: all else that is known must allow it. */
export function saidOf(facts: ViewFacts, texts: ViewerTexts): Said {
  const cover = coverOf(facts, texts)
  return cover === undefined ? { live: nameOf(facts, texts) } : { cover }
}

function coverOf(facts: ViewFacts, texts: ViewerTexts): string | undefined {
  if (facts.over !== undefined) return facts.over
  if (facts.line === 'lost') {
    const { lostSince } = facts
    return lostSince === undefined ? texts.lost : texts.lostSince.replace('{{time}}', lostSince)
  }
  if (facts.held !== undefined) return texts.reasons[facts.held].told
  if (facts.line === 'connecting') return texts.connecting
  if (facts.picture === 'undecodable') return texts.undecodable
  if (facts.picture === 'late') return texts.late
  if (facts.picture === 'awaited') return texts.starting
  return facts.answers ? undefined : texts.displayStopped
}

function nameOf({ codec, kind }: ViewFacts, texts: ViewerTexts): string {
  if (kind === 'observation') return texts.observing
  if (kind === 'replay') return texts.replay
  return codec !== undefined && isFullColour(codec) ? texts.fullColour : texts.live
}
