import { z } from 'zod'

import { Policy, POLICY_VERSION } from '#protocol/policy.ts'

/**
 * What the first form of the document meant without saying it. Those documents served the
 * demonstration alone, which exists only while the server listens on loopback, so nothing that
 * worked ends and no place is added.
 */
const MEANT_BY_VERSION_1 = {
  down: {
    bytesPerSecond: 4_000_000,
    bytesPerHour: 4_000_000_000,
    bytesPerSession: 32_000_000_000,
  },
  up: { recordsPerSignIn: 5_000_000 },
  places: { networks: ['127.0.0.0/8', '::1/128'] },
  hours: {
    timeZone: 'UTC',
    days: {
      monday: [{ from: '00:00', to: '24:00' }],
      tuesday: [{ from: '00:00', to: '24:00' }],
      wednesday: [{ from: '00:00', to: '24:00' }],
      thursday: [{ from: '00:00', to: '24:00' }],
      friday: [{ from: '00:00', to: '24:00' }],
      saturday: [{ from: '00:00', to: '24:00' }],
      sunday: [{ from: '00:00', to: '24:00' }],
    },
  },
  input: {},
  idleMinutes: 1_440,
  supervised: 'none',
  recording: 'required',
  watermark: 'none',
  strictClock: false,
  cursor: true,
  home: 'temporary',
} as const

const Version1 = z.looseObject({ version: z.literal(1) })

/**
 * A policy as a database holds it. A document stays there as it was written, since sessions ran under
 * it; one of the first form is read as what it meant. Any other form is refused.
 */
export const StoredPolicy = z
  .unknown()
  .transform((document) => {
    const first = Version1.safeParse(document)
    if (!first.success) return document
    return { ...MEANT_BY_VERSION_1, ...first.data, version: POLICY_VERSION }
  })
  .pipe(Policy)
