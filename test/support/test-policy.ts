import { Policy, WEEKDAYS } from '#protocol/policy.ts'

const ALL_DAY = [{ from: '00:00', to: '24:00' }]

/** Allows a person on this machine everything that a session needs, at any time. */
export const TEST_POLICY = Policy.parse({
  version: 2,
  surfaces: ['desktop', 'terminal'],
  largestScreen: { width: 1280, height: 720 },
  framesPerSecond: 30,
  kilobitsPerSecond: 4000,
  limits: {
    memoryBytes: 2 ** 30,
    processes: 256,
    cpuPercent: 100,
    scratchBytes: 2 ** 28,
    openFiles: 1024,
  },
  down: { bytesPerSecond: 4e6, bytesPerHour: 4e9, bytesPerSession: 32e9 },
  up: { recordsPerSignIn: 1_000_000 },
  input: {},
  places: { networks: ['127.0.0.0/8', '::1/128'] },
  hours: { timeZone: 'UTC', days: Object.fromEntries(WEEKDAYS.map((day) => [day, ALL_DAY])) },
  idleMinutes: 60,
  supervised: 'none',
  recording: 'required',
  watermark: 'none',
  strictClock: false,
  cursor: true,
  home: 'temporary',
})
