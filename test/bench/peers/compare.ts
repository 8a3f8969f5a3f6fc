import { setTimeout as delay } from 'node:timers/promises'

import { type Conditions, type Form, quantile, rounded, type Run } from '../report.ts'
import { PATCH_KEYS } from '../stimulus/patch.ts'
import { installPatchProbe, PATIENCE_MS, timeKey } from '../stimulus/patch-probe.ts'
import { startFixedRate } from './fixed-rate.ts'
import { startNoVnc } from './novnc.ts'
import { requirePackages } from './packages.ts'
import { type Peer, PeerUnavailable } from './peer.ts'
import { startVitrine } from './vitrine.ts'
import { startXpra } from './xpra.ts'

const BLOCKS = { full: 5, short: 2 }
const SAMPLES_A_BLOCK = { full: 40, short: 4 }
/** Keys at the beginning of a block that are not counted. */
const WARM_UP = { full: 5, short: 1 }
/** Chosen anew for each key, so that the keys do not fall into step with the display or a clock. */
const GAP_MS = { least: 100, most: 350 }
/** So many keys may stay without an answer while a program starts. */
const FIRST_KEYS = 10
/** The text is in motion everywhere before the first key. */
const SETTLE_MS = 1_000
/** A system that answers hardly at all does not hold up the others for ever. */
const BLOCK_DEADLINE_MS = 90_000

type Other = { name: string; packages: string; start: () => Promise<Peer> }
const NO_VNC: Other = { name: 'novnc', packages: 'bench-novnc', start: startNoVnc }
const OTHERS: Record<Form, readonly Other[]> = {
  full: [
    NO_VNC,
    { name: 'xpra', packages: 'bench-xpra', start: startXpra },
    { name: 'fixed_rate', packages: 'bench-grab', start: startFixedRate },
  ],
  short: [NO_VNC],
}

export type Comparison = {
  conditions: Conditions
  /** Milliseconds from key to pixel, by system, in the order in which they were taken. */
  samples: ReadonlyMap<string, readonly number[]>
  /** Peers that this machine cannot have, and why. */
  absent: ReadonlyMap<string, string>
}

/**
 * Times the same keys in the same program through Vitrine and through each peer that this machine
 * has, in turns, so that whatever else the machine does meets all of them. A peer that is not here
 * is left out, as is one that breaks, and the conditions say why. The short form installs none.
 */
export async function compare(scrolling: boolean, { say, form }: Run): Promise<Comparison> {
  await using started = new AsyncDisposableStack()
  const conditions: Record<string, string | number> = {
    samples_each: BLOCKS[form] * SAMPLES_A_BLOCK[form],
    blocks: `${BLOCKS[form]} of each in turns`,
    unanswered_counts_ms: PATIENCE_MS,
  }
  const absent = new Map<string, string>()
  const begin = async (start: () => Promise<Peer>): Promise<Peer> => {
    const peer = started.use(await start())
    await expectAnswer(peer)
    Object.assign(conditions, peer.conditions)
    return peer
  }
  const leaveOut = (name: string, error: unknown): void => {
    conditions[name] = `left out: ${error instanceof Error ? error.message : String(error)}`
    say(`${name} ${conditions[name]}`)
  }
  const ours = await begin(startVitrine)
  const others: Peer[] = []
  for (const { name, packages, start } of OTHERS[form]) {
    try {
      if (form === 'short') await requirePackages(packages)
      others.push(await begin(start))
    } catch (error) {
      if (error instanceof PeerUnavailable) absent.set(name, error.message)
      leaveOut(name, error)
    }
  }
  const samples = await takeTurns({ ours, others, scrolling, form, say, leaveOut })
  return { conditions, samples, absent }
}

type Turns = Run & {
  ours: Peer
  others: readonly Peer[]
  scrolling: boolean
  leaveOut: (name: string, error: unknown) => void
}

/** Samples by system. One that breaks on the way has none: half of them are not comparable. */
async function takeTurns({ ours, others, scrolling, form, say, leaveOut }: Turns) {
  const peers = [ours, ...others]
  const samples = new Map(peers.map(({ name }) => [name, [] as number[]]))
  for (let block = 0; block < BLOCKS[form]; block += 1) {
    for (let turn = 0; turn < peers.length; turn += 1) {
      // Another one begins each round.
      const peer = peers[(block + turn) % peers.length]
      const taken = peer === undefined ? undefined : samples.get(peer.name)
      if (peer === undefined || taken === undefined) continue
      try {
        // The short form tries both workloads.
        const moves = scrolling || (form === 'short' && block > 0)
        const more = await takeBlock(peer, moves, form)
        taken.push(...more)
        const p50 = rounded(quantile(more, 0.5))
        say(`${peer.name}, block ${block + 1} of ${BLOCKS[form]}: ${p50} ms`)
      } catch (error) {
        if (peer === ours) throw error
        samples.delete(peer.name)
        leaveOut(peer.name, error)
      }
    }
  }
  return samples
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

async function takeBlock(peer: Peer, scrolling: boolean, form: Form): Promise<number[]> {
  const { page } = peer
  await peer.enter()
  await installPatchProbe(page, peer.screen)
  if (scrolling) await page.keyboard.press(PATCH_KEYS.scroll)
  await delay(SETTLE_MS)
  const deadline = performance.now() + BLOCK_DEADLINE_MS
  const samples: number[] = []
  for (let key = 0; key < WARM_UP[form] + SAMPLES_A_BLOCK[form]; key += 1) {
    const sample = await timeKey(page, PATCH_KEYS.flip)
    // One without an answer counts as long as it was waited for: leaving it out would flatter.
    if (key >= WARM_UP[form]) samples.push(sample ?? PATIENCE_MS)
    if (performance.now() > deadline && samples.length > 0) break
    await delay(GAP_MS.least + Math.random() * (GAP_MS.most - GAP_MS.least))
  }
  if (scrolling) await page.keyboard.press(PATCH_KEYS.still)
  await peer.leave()
  return samples
}
