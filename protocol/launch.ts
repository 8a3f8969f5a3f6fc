import { z } from 'zod'

import { DatasetId, EnvironmentDigest, PersonId, ProjectId, SessionId } from './ids.ts'
import { MOST_WORK_COUNTED, WORK_KINDS } from './plain/work.ts'
import { ScreenSize, TextScale } from './screen.ts'

/**
 * Runner and launcher speak JSON lines over a UNIX socket that only Vitrine's own user can reach.
 * One connection is one jail: the first line is a `LaunchRequest`, further ones `LauncherQuestion`s, what
 * comes back are `LauncherMessage`s, and when the runner's end closes, for whatever reason, the jail is killed.
 *
 * The launcher is root and trusts none of this: ids are resolved to folders by the launcher itself,
 * numbers are capped by its own limits.
 */
export const LAUNCH_PROTOCOL_VERSION = 1

/** Resource limits of one session. The launcher lowers what exceeds the host's own caps. */
export const JailLimits = z.strictObject({
  memoryBytes: z
    .int()
    .min(64 * 2 ** 20)
    .max(256 * 2 ** 30),
  processes: z.int().min(16).max(4096),
  /** Hundredths of a core: 150 is one and a half. */
  cpuPercent: z.int().min(10).max(6400),
  /** Size of /tmp, and of a home that is not kept: each a file system of its own in memory. */
  scratchBytes: z
    .int()
    .min(16 * 2 ** 20)
    .max(64 * 2 ** 30),
  openFiles: z.int().min(256).max(65_536),
  /**
   * Size of a home that is kept, all of which the disk gives away at once: `scratchBytes` if absent.
   * A home that is there grows to it at its next start, and never shrinks.
   */
  homeBytes: z
    .int()
    .min(16 * 2 ** 20)
    .max(2 ** 40)
    .optional(),
})
export type JailLimits = z.infer<typeof JailLimits>

/** What becomes of a home when its session ends. */
export const SessionHome = z.discriminatedUnion('kind', [
  /** In memory, of `scratchBytes`, and gone with the session. */
  z.strictObject({ kind: z.literal('temporary') }),
  /**
   * Kept on the data side's disk, encrypted, for this person in this project. The launcher refuses
   * when it finds that it is somebody else's.
   */
  z.strictObject({ kind: z.literal('kept'), owner: PersonId }),
])
export type SessionHome = z.infer<typeof SessionHome>

const Common = {
  version: z.literal(LAUNCH_PROTOCOL_VERSION),
  sessionId: SessionId,
  /** Allotted once per person and project, never reused; below are the system's own users. */
  userId: z.int().min(1_900_000_000).max(2_000_000_000),
  environment: EnvironmentDigest,
  /** Mounted read-only at /data/<id>. */
  datasets: z.array(DatasetId).max(64),
  /** Its analyses are mounted read-only at /analyses. */
  project: ProjectId,
  limits: JailLimits,
  home: SessionHome,
}

export const LaunchRequest = z.discriminatedUnion('surface', [
  z.strictObject({
    ...Common,
    surface: z.literal('desktop'),
    /** The size at which Xvfb boots; it fixes the framebuffer file's size and stride. */
    largestScreen: ScreenSize,
    screen: ScreenSize,
    scale: TextScale,
  }),
  z.strictObject({
    ...Common,
    surface: z.literal('terminal'),
    /** The slave of a pseudo-terminal whose master the runner holds. */
    tty: z.string().regex(/^\/dev\/pts\/[0-9]{1,6}$/),
  }),
])
export type LaunchRequest = z.infer<typeof LaunchRequest>

/** Why a jail ended. A guest chooses its exit code, so no code is ever passed on. */
export const JailEnd = z.enum(['guest-exited', 'out-of-memory', 'killed', 'failed-to-start'])
export type JailEnd = z.infer<typeof JailEnd>

/** What is in a file system, of what it holds. */
export const SpaceUsage = z.strictObject({
  usedBytes: z.number().min(0),
  bytes: z.number().min(0),
})
export type SpaceUsage = z.infer<typeof SpaceUsage>

/** What a jail uses, exactly, beside what it may. For the data side alone: see `LimitsUse`. */
export const JailUsage = z.strictObject({
  cpuMs: z.number().min(0),
  /** Without what the kernel only keeps of files, and gives back when it is needed. */
  memoryBytes: z.number().min(0),
  processes: z.int().min(0),
  /** Programs that were killed since the start because the memory was used up. */
  outOfMemoryKills: z.int().min(0),
  home: SpaceUsage,
  /** That of /tmp. */
  scratch: SpaceUsage,
  /** As the launcher applied them, which is at most what was asked for. */
  limits: z.strictObject({
    memoryBytes: z.number().min(0),
    processes: z.int().min(0),
    cpuPercent: z.number().min(0),
  }),
})
export type JailUsage = z.infer<typeof JailUsage>

/** What runs beside what the session began with, by kind. Programs, not processes. */
export const JailWork = z.record(z.enum(WORK_KINDS), z.int().min(0).max(MOST_WORK_COUNTED))
export type JailWork = z.infer<typeof JailWork>

/** What the runner may ask of a jail that runs; one at a time is answered. */
export const LauncherQuestion = z.strictObject({ type: z.literal('work') })
export type LauncherQuestion = z.infer<typeof LauncherQuestion>

export const LauncherMessage = z.discriminatedUnion('type', [
  /**
   * The jail runs. A desktop's `sharedFolder` holds `input` (FIFO, the runner writes records),
   * `bell` (FIFO, the runner reads one byte a ring) and `screen` (the framebuffer file).
   */
  z.strictObject({ type: z.literal('started'), sharedFolder: z.string().max(256).nullable() }),
  z.strictObject({ type: z.literal('usage'), usage: JailUsage }),
  z.strictObject({ type: z.literal('work'), work: JailWork }),
  z.strictObject({ type: z.literal('ended'), reason: JailEnd }),
  z.strictObject({ type: z.literal('refused'), reason: z.string().max(300) }),
])
export type LauncherMessage = z.infer<typeof LauncherMessage>
