import { expect, test } from 'vitest'

import { todaysHours } from './viewing-hours.ts'

const day = [{ from: '00:00' as const, to: '24:00' as const }]
const office = [
  { from: '08:30' as const, to: '12:00' as const },
  { from: '13:00' as const, to: '18:00' as const },
]
/** A Sunday in London, and already Monday in Hong Kong. */
const NOW = Date.parse('2026-03-01T20:00:00Z')

test.each([
  ['the whole day', 'Europe/London', { sunday: day }, 'always'],
  ['two spans', 'Europe/London', { sunday: office }, ['08:30–12:00', '13:00–18:00']],
  ['none on an absent day', 'Europe/London', { monday: office }, []],
  [
    'those of the day that it is there',
    'Asia/Hong_Kong',
    { monday: office, sunday: day },
    ['08:30–12:00', '13:00–18:00'],
  ],
])('today’s hours: %s', (_, timeZone, days, expected) => {
  expect(todaysHours({ timeZone, days }, NOW)).toEqual(expected)
})
