import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

import { describe, expect, test } from 'vitest'

import { encodeInputRecord } from '#protocol/plain/input.ts'

import { ScriptedTypingDetector } from './scripted-typing-detector.ts'
import { Uplink } from './uplink.ts'

/**
 * A CSV file of how people type, compressed: typist, sentence, press_ms, hold_ms, key. Not a part of this
 * project: derived from "The 136M Keystrokes Dataset" (Dhakal et al., CHI 2018), whose licence keeps it out.
 */
const TRACES = process.env['VITRINE_TYPING_TRACES']
const BETWEEN_SENTENCES_MS = 1_000

type Stroke = { pressMs: number; releaseMs: number }

/** Each typist's sentences one after the other, without the pause in which the next one is read. */
function readTraces(path: string): Stroke[][] {
  const lines = gunzipSync(readFileSync(path)).toString().trim().split('\n').slice(1)
  const typists = new Map<string, { strokes: Stroke[]; sentence: string; fromMs: number }>()
  for (const line of lines) {
    const [typist = '', sentence = '', press, hold] = line.split(',')
    const known = typists.get(typist) ?? { strokes: [], sentence, fromMs: 0 }
    typists.set(typist, known)
    if (known.sentence !== sentence) {
      known.sentence = sentence
      known.fromMs = (known.strokes.at(-1)?.pressMs ?? 0) + BETWEEN_SENTENCES_MS
    }
    const pressMs = known.fromMs + Number(press)
    known.strokes.push({ pressMs, releaseMs: pressMs + Number(hold) })
  }
  return Array.from(typists.values(), ({ strokes }) => strokes)
}

/**
 * A hand by published means of the fastest tenth of typists (the same study): 115 ms from key to key, of
 * which a third and more overlap, with pauses that scatter as a log-normal distribution does.
 */
function hand(keys: number, seed: number): Stroke[] {
  let state = seed
  const random = (): number => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
  const normal = (): number => Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random())
  let pressMs = 0
  return Array.from({ length: keys }, () => {
    pressMs += 105 * Math.exp(0.4 * normal())
    return { pressMs, releaseMs: pressMs + 90 * Math.exp(0.3 * normal()) }
  })
}

function isNoticed(strokes: readonly Stroke[]): boolean {
  const detector = new ScriptedTypingDetector()
  return strokes.some(({ pressMs }, index) =>
    detector.notices(
      { kind: 'key', keysym: 0x61 + (index % 26), pressed: true, repeated: false, sequence: 0 },
      pressMs,
    ),
  )
}

type Pressing = { atMs: number; keysym: number; pressed: boolean }

/** Whether each record goes on in the moment in which it comes, and nothing is told. */
function passesAtOnce(strokes: readonly Stroke[]): boolean {
  const uplink = new Uplink({ keyBurst: 400, keysPerSecond: 60, recordsPerSignIn: 1_000_000 }, 0)
  uplink.join('one', 0)
  const pressings = strokes
    .flatMap(({ pressMs, releaseMs }, index): Pressing[] => {
      const keysym = 0x61 + (index % 26)
      return [
        { atMs: pressMs, keysym, pressed: true },
        { atMs: releaseMs, keysym, pressed: false },
      ]
    })
    .toSorted((one, other) => one.atMs - other.atMs)
  return pressings.every(({ atMs, keysym, pressed }, index) => {
    const record = { kind: 'key', keysym, pressed, repeated: false, sequence: index + 1 } as const
    const { forward, refused } = uplink.take(encodeInputRecord(record), atMs)
    return forward.length === 1 && refused.length === 0
  })
}

describe('an honest hand', () => {
  const hands = Array.from({ length: 20 }, (_, index) => hand(20_000, index + 1))

  test('is never noticed as a script, however fast it copies', () => {
    expect(hands.filter(isNoticed)).toEqual([])
  })

  test('is never late', () => {
    expect(hands.every(passesAtOnce)).toBe(true)
  })

  test.skipIf(TRACES === undefined)('of those recorded is never noticed and never late', () => {
    const recorded = readTraces(TRACES ?? '')
    expect(recorded.length).toBeGreaterThan(100)
    expect(recorded.filter(isNoticed)).toEqual([])
    expect(recorded.filter((strokes) => !passesAtOnce(strokes))).toEqual([])
    // One after the other at the same keyboard, in an order that mixes the fast with the slow.
    expect(isNoticed(shifted(recorded))).toBe(false)
  })
})

/** All of them behind each other. */
function shifted(recorded: readonly Stroke[][]): Stroke[] {
  let fromMs = 0
  return recorded.flatMap((strokes) => {
    const start = fromMs
    fromMs += (strokes.at(-1)?.pressMs ?? 0) + BETWEEN_SENTENCES_MS
    return strokes.map(({ pressMs, releaseMs }) => ({
      pressMs: start + pressMs,
      releaseMs: start + releaseMs,
    }))
  })
}
