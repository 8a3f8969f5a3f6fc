import fc from 'fast-check'

import { Policy, WEEKDAYS } from '#protocol/policy.ts'

const LIMITS = {
  memoryBytes: 2 ** 30,
  processes: 256,
  cpuPercent: 100,
  scratchBytes: 2 ** 28,
  openFiles: 1024,
}
const TIMES = ['00:00', '08:00', '12:30', '18:00', '24:00']

const hours = fc
  .uniqueArray(fc.constantFrom(...TIMES), { minLength: 2, maxLength: 2 })
  .map((pair) => pair.toSorted())
  .map(([from, to]) => ({ from, to }))

/** Policies of every kind, among them those that allow nothing and those that allow nearly everything. */
export const arbitraryPolicy: fc.Arbitrary<Policy> = fc
  .record(
    {
      version: fc.constant(2),
      surfaces: fc.uniqueArray(fc.constantFrom('desktop', 'terminal'), { minLength: 1 }),
      largestScreen: fc.record({
        width: fc.integer({ min: 160, max: 1920 }).map((half) => 2 * half),
        height: fc.integer({ min: 100, max: 1080 }).map((half) => 2 * half),
      }),
      framesPerSecond: fc.constant(30),
      kilobitsPerSecond: fc.constant(4000),
      limits: fc.constant(LIMITS),
      down: fc.constant({ bytesPerSecond: 4e6, bytesPerHour: 4e9, bytesPerSession: 32e9 }),
      up: fc.record({ recordsPerSignIn: fc.integer({ min: 1_000, max: 1_000_000 }) }),
      input: fc.constant({}),
      typedPaste: fc.record({
        maxCharacters: fc.integer({ min: 1, max: 400 }),
        perMinute: fc.integer({ min: 1, max: 60 }),
        review: fc.boolean(),
      }),
      places: fc.record({
        networks: fc.subarray(['127.0.0.0/8', '10.0.0.0/8', '0.0.0.0/0', '2001:db8::/32']),
      }),
      hours: fc.record({
        timeZone: fc.constantFrom('UTC', 'Asia/Hong_Kong', 'America/New_York'),
        days: fc.dictionary(fc.constantFrom(...WEEKDAYS), fc.array(hours, { maxLength: 2 })),
      }),
      idleMinutes: fc.integer({ min: 1, max: 1_440 }),
      supervised: fc.constantFrom('none', 'required'),
      recording: fc.constant('required'),
      watermark: fc.constantFrom('none', 'required'),
      strictClock: fc.boolean(),
      cursor: fc.boolean(),
      home: fc.constantFrom('kept', 'temporary'),
    },
    { noNullPrototype: true },
  )
  .chain((whole) =>
    fc.subarray(['typedPaste', 'places', 'hours'] as const).map((absent) => ({
      ...whole,
      ...Object.fromEntries(absent.map((name) => [name, undefined])),
    })),
  )
  .map((document) => Policy.parse(document))

/** Near to the middle of what policies allow: of the others nearly all deny before much is looked at. */
export const likelyPolicy: fc.Arbitrary<Policy> = arbitraryPolicy.map((policy) => ({
  ...policy,
  places: { networks: [...(policy.places?.networks ?? []), '127.0.0.0/8'] },
  watermark: 'none',
}))
