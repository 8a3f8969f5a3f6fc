import type { Codec } from '#protocol/codec.ts'
import { isFullColour } from '#protocol/plain/codecs.ts'
import type { Hold } from '#protocol/plain/reasons.ts'

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
