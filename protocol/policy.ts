import { z } from 'zod'

import { Codec } from './codec.ts'
import { CODECS } from './plain/codecs.ts'
import { JailLimits } from './launch.ts'
import { ScreenSize, SurfaceKind } from './screen.ts'
import { MAX_TYPED_PASTE } from './plain/view-limits.ts'

/** Counts the forms of the document; the database counts its contents, one project at a time. */
export const POLICY_VERSION = 2

/** Monday first, as ISO 8601 counts. */
export const WEEKDAYS = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const
export const Weekday = z.enum(WEEKDAYS)
export type Weekday = z.infer<typeof Weekday>

/** `08:30`; `24:00` is the end of the day. */
const TimeOfDay = z
  .string()
  .regex(/^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$/, 'must be a time such as 08:30')

/** From the first minute up to the second one, which is no longer part of it. */
const Hours = z
  .strictObject({ from: TimeOfDay, to: TimeOfDay })
  .refine(({ from, to }) => from < to, 'must end after it begins; a night is two days')

const TimeZone = z.string().max(64).refine(isTimeZone, 'must be a time zone such as Asia/Hong_Kong')

/** `192.168.4.0/22` or `2001:db8::/32`; one address is a network of `/32` or `/128`. */
const Network = z.union(
  [z.cidrv4(), z.cidrv6()],
  'must be a network such as 192.168.4.0/22 or 2001:db8::/32',
)

/** By the clock of the data side; on no day that is absent. */
export const ViewingHours = z.strictObject({
  timeZone: TimeZone,
  days: z.partialRecord(Weekday, z.array(Hours).max(8)),
})
export type ViewingHours = z.infer<typeof ViewingHours>

/**
 * What one project allows. Whatever is not named here is denied: what is optional is off, nowhere or
 * never while it is absent, and an unknown name makes the whole document invalid.
 */
export const Policy = z.strictObject({
  version: z.literal(POLICY_VERSION),
  surfaces: z.array(SurfaceKind).min(1),
  largestScreen: ScreenSize,
  framesPerSecond: z.int().min(1).max(60),
  /** Ceiling of the encoder's bitrate: what it aims at. What crosses is bounded by `down`. */
  kilobitsPerSecond: z.int().min(100).max(100_000),
  /** The codecs that may be used, best first; one alone is fixed. Chosen by what is best if absent. */
  codecs: z.array(Codec).min(1).max(CODECS.length).optional(),
  limits: JailLimits,
  /** Encoded bytes that may cross to the viewer: the bound of what pixels can carry. */
  down: z.strictObject({
    bytesPerSecond: z.int().min(10_000).max(100_000_000),
    bytesPerHour: z.int().min(1_000_000).max(1_000_000_000_000),
    bytesPerSession: z.int().min(1_000_000).max(10_000_000_000_000),
  }),
  /** Input records that one sign-in may send into one session; after them the person signs in again. */
  up: z.strictObject({ recordsPerSignIn: z.int().min(1_000).max(1_000_000_000) }),
  /** Key records at once, and a second after that: room for a fast human. */
  input: z.strictObject({
    keyBurst: z.int().min(1).max(1_000).default(400),
    keysPerSecond: z.int().min(1).max(200).default(60),
  }),
  /** Text that is entered as keys inside the data side, never as a clipboard. Off while absent. */
  typedPaste: z
    .strictObject({
      /** The longest text, in code points. */
      maxCharacters: z.int().min(1).max(MAX_TYPED_PASTE),
      perMinute: z.int().min(1).max(60),
      /** The text is kept for whoever reviews the recording. */
      review: z.boolean(),
    })
    .optional(),
  /** Where a viewer may be. Nowhere while absent. */
  places: z.strictObject({ networks: z.array(Network).max(256) }).optional(),
  /** When a viewer may look, by the clock of the data side. Never while absent, and on no absent day. */
  hours: ViewingHours.optional(),
  /**
   * A session ends when nobody has typed or pointed for so long and nothing in it worked meanwhile: no
   * program computed, and nothing was shown unasked. One that works goes on, but for no more than three days
   * without a key.
   */
  idleMinutes: z.int().min(1).max(1_440),
  /** `required`: there is a picture only while a supervisor attends. */
  supervised: z.enum(['none', 'required']),
  /** What is shown is recorded, or it is not shown; there is no other duty. */
  recording: z.literal('required'),
  watermark: z.enum(['none', 'required']),
  /** Packets leave on a fixed clock, padded: their timing and sizes tell an observer nothing. */
  strictClock: z.boolean(),
  /** The pointer's shape crosses: 4 bits a change that a guest chooses. */
  cursor: z.boolean(),
  /** What a researcher made is there again in the next session, or gone with the session. */
  home: z.enum(['kept', 'temporary']),
})
export type Policy = z.infer<typeof Policy>

function isTimeZone(name: string): boolean {
  try {
    Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
