import { describe, expect, test } from 'vitest'

import { Session } from '#protocol/api/sessions.ts'
import { NOTHING_DOWN, NOTHING_UP } from '#protocol/ledger.ts'

import { endedSessions } from './ended-sessions.ts'

function session(number: number, status: Session['status']): Session {
  return Session.parse({
    id: `019aab00-0000-7000-8000-00000000000${number}`,
    projectId: 'demonstration',
    personId: '019aab00-0000-7000-8000-000000000000',
    personName: 'Researcher',
    surface: 'terminal',
    startedAt: `2026-11-22T0${number}:00:00Z`,
    status,
    watched: false,
    hold: null,
    frozen: false,
    attended: false,
    usage: null,
    limits: null,
    cpuShare: null,
    ledger: {
      mediaBytes: 0,
      mediaPackets: 0,
      mediaFrames: 0,
      controlDownBytes: 0,
      controlUpBytes: 0,
      inputRecords: 0,
      refusals: 0,
      down: NOTHING_DOWN,
      up: NOTHING_UP,
    },
    lastSecond: { down: NOTHING_DOWN, up: NOTHING_UP },
    refused: {},
  })
}

const ended = (endedAt: string): Session['status'] => ({
  state: 'ended',
  endedAt,
  reason: 'ended-by-researcher',
})

describe('endedSessions', () => {
  test('leaves out what still runs and puts the last one first', () => {
    const sessions = [
      session(1, ended('2026-11-22T01:30:00Z')),
      session(2, { state: 'running' }),
      session(3, ended('2026-11-22T03:00:05Z')),
      session(4, { state: 'starting' }),
    ]
    expect(endedSessions(sessions, 5).map(({ durationMs }) => durationMs)).toEqual([
      5_000, 1_800_000,
    ])
  })

  test('shows no more than asked for', () => {
    const sessions = [1, 2, 3].map((n) => session(n, ended('2026-11-22T09:00:00Z')))
    expect(endedSessions(sessions, 2).map(({ startedAt }) => startedAt)).toEqual([
      '2026-11-22T03:00:00Z',
      '2026-11-22T02:00:00Z',
    ])
  })

  test('never shows a negative length when the clock was set back', () => {
    const [only] = endedSessions([session(5, ended('2026-11-22T04:00:00Z'))], 1)
    expect(only?.durationMs).toBe(0)
  })
})
