/** One way of a line; what is left out is perfect. */
export type Way = {
  /** One way, so half of what a round trip adds. */
  delay_ms?: number
  /** Plus or minus, evenly spread; packets keep their order. */
  jitter_ms?: number
  /** Share of packets, 0 to 1, independent of each other. */
  loss?: number
  /** What the bottleneck lets through; 0 or absent is unlimited. */
  kbit_s?: number
  /** What the bottleneck holds before it drops. */
  queue_bytes?: number
  drop?: readonly ('udp' | 'tcp' | 'all')[]
}

export type LineProfile = { down: Way; up: Way; roundTripMs: number }

/** A quarter of a second at 2 Mbit/s, as cheap routers have it. */
const HOTEL_WAY: Way = {
  delay_ms: 30,
  jitter_ms: 10,
  loss: 0.03,
  kbit_s: 2000,
  queue_bytes: 64_000,
}

/** Loss counts in each direction, so a round trip meets it twice. */
export const PROFILES = {
  /** No line at all: what the emulator itself costs. */
  none: { down: {}, up: {}, roundTripMs: 0 },
  shenzhen: { down: { delay_ms: 2.5 }, up: { delay_ms: 2.5 }, roundTripMs: 5 },
  london: {
    down: { delay_ms: 90, loss: 0.01 },
    up: { delay_ms: 90, loss: 0.01 },
    roundTripMs: 180,
  },
  hotel: { down: HOTEL_WAY, up: HOTEL_WAY, roundTripMs: 60 },
} as const satisfies Record<string, LineProfile>

export type ProfileName = keyof typeof PROFILES

export const CUT: Pick<LineProfile, 'down' | 'up'> = {
  down: { drop: ['all'] },
  up: { drop: ['all'] },
}

/** The same line where a firewall lets no UDP pass. */
export function withoutUdp(profile: LineProfile): LineProfile {
  return {
    ...profile,
    down: { ...profile.down, drop: ['udp'] },
    up: { ...profile.up, drop: ['udp'] },
  }
}
