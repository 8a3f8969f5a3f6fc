import { setTimeout as delay } from 'node:timers/promises'

import { type Conditions, quantile, rounded } from '../report.ts'
import { PATCH_KEYS } from '../stimulus/patch.ts'
import { installPatchProbe, PATIENCE_MS, timeKey } from '../stimulus/patch-probe.ts'
import { startFixedRate } from './fixed-rate.ts'
import { startNoVnc } from './novnc.ts'
import type { Peer } from './peer.ts'
import { startVitrine } from './vitrine.ts'
import { startXpra } from './xpra.ts'

const BLOCKS = 5
const SAMPLES_A_BLOCK = 40
/** Keys at the beginning of a block that are not counted. */
const WARM_UP = 5
/** Chosen anew for each key, so that the keys do not fall into step with the display or a clock. */
const GAP_MS = { least: 100, most: 350 }
/** So many keys may stay without an answer while a program starts. */
const FIRST_KEYS = 10
/** The text is in motion everywhere before the first key. */
const SETTLE_MS = 1_000
/** A system that answers hardly at all does not hold up the others for ever. */
const BLOCK_DEADLINE_MS = 90_000

const OTHERS = [
  { name: 'novnc', start: startNoVnc },
  { name: 'xpra', start: startXpra },
  { name: 'fixed_rate', start: startFixedRate },
] as const

export type Comparison = {
  conditions: Conditions
  /** Milliseconds from key to pixel, by system, in the order in which they were taken. */
  samples: ReadonlyMap<string, readonly number[]>
}

/**
 * Times the same keys in the same program through Vitrine and through each peer that this machine
 * has, in turns, so that whatever else the machine does meets all of them. A peer that is not here
 * is left out, and the conditions say why.
 */
export async function compare(
  scrolling: boolean,
  say: (line: string) => void,
): Promise<Comparison> {
  await using started = new AsyncDisposableStack()
  const conditions: Record<string, string | number> = {}
  const peers: Peer[] = []
  const begin = async (start: () => Promise<Peer>): Promise<void> => {
    const peer = started.use(await start())
    await expectAnswer(peer)
    peers.push(peer)
  }
  await begin(startVitrine)
  for (const { name, start } of OTHERS) {
    try {
      await begin(start)
    } catch (error) {
      conditions[name] = `skipped: ${error instanceof Error ? error.message : String(error)}`
      say(`${name} ${conditions[name]}`)
    }
  }
  for (const peer of peers) Object.assign(conditions, peer.conditions)
  const samples = new Map(peers.map(({ name }) => [name, [] as number[]]))
  for (let block = 0; block < BLOCKS; block += 1) {
    for (let turn = 0; turn < peers.length; turn += 1) {
      // Another one begins each round.
      const peer = peers[(block + turn) % peers.length]
      if (peer === undefined) continue
      const taken = await takeBlock(peer, scrolling)
      samples.get(peer.name)?.push(...taken)
      say(`${peer.name}, block ${block + 1} of ${BLOCKS}: ${rounded(quantile(taken, 0.5))} ms`)
    }
  }
  Object.assign(conditions, {
    samples_each: BLOCKS * SAMPLES_A_BLOCK,
    blocks: `${BLOCKS} of each in turns`,
    unanswered_counts_ms: PATIENCE_MS,
  })
  return { conditions, samples }
}

/** A system in which the program does not run, or cannot be reached, is no peer. */
async function expectAnswer(peer: Peer): Promise<void> {
  await peer.enter()
  await installPatchProbe(peer.page, peer.screen)
  for (let key = 0; key < FIRST_KEYS; key += 1) {
    if ((await timeKey(peer.page, PATCH_KEYS.flip)) !== null) {
      await peer.leave()
      return
    }
  }
  throw new Error('no key turns the patch')
}

async function takeBlock(peer: Peer, scrolling: boolean): Promise<number[]> {
  const { page } = peer
  await peer.enter()
  await installPatchProbe(page, peer.screen)
  if (scrolling) await page.keyboard.press(PATCH_KEYS.scroll)
  await delay(SETTLE_MS)
  const deadline = performance.now() + BLOCK_DEADLINE_MS
  const samples: number[] = []
  for (let key = 0; key < WARM_UP + SAMPLES_A_BLOCK; key += 1) {
    const sample = await timeKey(page, PATCH_KEYS.flip)
    // One without an answer counts as long as it was waited for: leaving it out would flatter.
    if (key >= WARM_UP) samples.push(sample ?? PATIENCE_MS)
    if (performance.now() > deadline && samples.length > 0) break
    await delay(GAP_MS.least + Math.random() * (GAP_MS.most - GAP_MS.least))
  }
  if (scrolling) await page.keyboard.press(PATCH_KEYS.still)
  await peer.leave()
  return samples
}
