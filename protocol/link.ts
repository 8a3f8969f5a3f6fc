import { z } from 'zod'

import { Codec } from './codec.ts'
import { DatasetId, EnvironmentDigest, ProjectId, SessionId } from './ids.ts'
import { JailLimits, JailUsage, JailWork, SessionHome } from './launch.ts'
import { EndReason } from './reasons.ts'
import { TimelineEvent } from './recording.ts'
import { CursorClass, ScreenSize, SurfaceKind, TextScale } from './screen.ts'

/**
 * Runner and server share one stream per session, dialled by the runner. Each frame is a u32 length
 * (little-endian, of what follows), a u8 type and the payload. Control is JSON of the two unions
 * below; the rest is binary and never parsed on the way.
 */
export const LINK_PROTOCOL_VERSION = 2
export const LINK_FRAME = { control: 1, rtp: 2, rtcp: 3, input: 4 } as const
export type LinkFrameType = (typeof LINK_FRAME)[keyof typeof LINK_FRAME]

/** A longer frame is a fault or an attack, and ends the link. RTP packets are below 1,500 bytes. */
export const MAX_LINK_FRAME_BYTES = 64 * 1024

/**
 * Under a strict clock (`StreamLimits`) the gate fills each packet up to one size, and puts
 * filler before the picture that comes next: a runner sends no longer payloads than this, H.264
 * alone, and a picture at least this often, also when nothing changes.
 */
export const STRICT_STREAM = { payloadBytes: 255, pictureEveryMs: 100 } as const

/** How the media of one view are to be labelled; the server chose all of it. */
export const StreamParameters = z.strictObject({
  codec: Codec,
  payloadType: z.int().min(96).max(127),
  ssrc: z.int().min(1).max(0xffff_ffff),
  playoutDelayExtension: z.int().min(1).max(14),
})
export type StreamParameters = z.infer<typeof StreamParameters>

/** What the policy gives the pictures of a session; it may become less while the session runs. */
export const StreamLimits = z.strictObject({
  largestScreen: ScreenSize,
  framesPerSecond: z.int().min(1),
  /** The encoder aims at no more. */
  kilobitsPerSecond: z.int().min(1),
  /** No more may leave, whatever the encoder made. */
  bytesPerSecond: z.int().min(1),
  /** The gate sends on a fixed clock (`STRICT_STREAM`). */
  strictClock: z.boolean(),
})
export type StreamLimits = z.infer<typeof StreamLimits>

/** What is known of a viewer's line. */
export const NetworkEstimate = z.strictObject({
  /** What it carries, at least; null while nothing limits it that anybody noticed. */
  kilobitsPerSecond: z.number().min(1).nullable(),
  /** Share of packets lost lately, 0 to 1. */
  lossShare: z.number().min(0).max(1),
  /** False while nothing comes from the viewer: what is sent now is sent into a cut. */
  alive: z.boolean(),
})
export type NetworkEstimate = z.infer<typeof NetworkEstimate>

export const Assignment = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('live'),
    sessionId: SessionId,
    surface: SurfaceKind,
    userId: z.int(),
    environment: EnvironmentDigest,
    project: ProjectId,
    datasets: z.array(DatasetId),
    home: SessionHome,
    limits: JailLimits,
    stream: StreamLimits,
    screen: ScreenSize,
    scale: TextScale,
    launcherSocket: z.string(),
    recordingDirectory: z.string(),
    startedAt: z.iso.datetime(),
  }),
  z.strictObject({
    kind: z.literal('replay'),
    /** The recording is still being made: what comes is shown as it comes, and nothing before. */
    follow: z.literal(true).optional(),
    sessionId: SessionId,
    stream: StreamLimits,
    recordingDirectory: z.string(),
  }),
])
export type Assignment = z.infer<typeof Assignment>

export const RunnerCommand = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('assign'), assignment: Assignment }),
  /** A viewer joined: encode for it, beginning with a key frame. Replaces an earlier view. */
  z.strictObject({
    type: z.literal('view'),
    stream: StreamParameters,
    screen: ScreenSize,
    scale: TextScale,
  }),
  /** Nobody looks: encode nothing. */
  z.strictObject({ type: z.literal('unview') }),
  z.strictObject({ type: z.literal('resize'), screen: ScreenSize, scale: TextScale }),
  /** From now on no more than this, also for the view that is open. */
  z.strictObject({ type: z.literal('limits'), limits: StreamLimits }),
  /** The viewer's line, as its transport sees it; sent when it has changed, a few times a second at most. */
  z.strictObject({ type: z.literal('line'), line: NetworkEstimate }),
  /** Something happened at the gate that belongs on the time line; answered by `noted`. */
  z.strictObject({ type: z.literal('note'), event: TimelineEvent }),
  /** The next frame is a key frame, made as soon as it can be: our own side asks, no viewer. */
  z.strictObject({ type: z.literal('key-frame') }),
  z.strictObject({ type: z.literal('play') }),
  z.strictObject({ type: z.literal('pause') }),
  z.strictObject({ type: z.literal('seek'), positionMs: z.number().min(0) }),
  /** What runs in the jail beside what it began with? Answered by `work`. */
  z.strictObject({ type: z.literal('ask-work') }),
  z.strictObject({ type: z.literal('end'), reason: EndReason }),
])
export type RunnerCommand = z.infer<typeof RunnerCommand>

export const RunnerMessage = z.discriminatedUnion('type', [
  /** First message; the token is good for one link. */
  z.strictObject({
    type: z.literal('hello'),
    version: z.literal(LINK_PROTOCOL_VERSION),
    token: z.string().max(100),
  }),
  z.strictObject({ type: z.literal('started') }),
  z.strictObject({ type: z.literal('failed'), reason: z.string().max(300) }),
  z.strictObject({ type: z.literal('screen'), size: ScreenSize }),
  /** This codec's encoder cannot go on; the session can, with another one. */
  z.strictObject({
    type: z.literal('codec-failed'),
    codec: Codec,
    reason: z.string().max(300),
  }),
  z.strictObject({ type: z.literal('cursor'), cursor: CursorClass }),
  z.strictObject({ type: z.literal('usage'), usage: JailUsage }),
  /** Null where the launcher did not answer. */
  z.strictObject({ type: z.literal('work'), work: JailWork.nullable() }),
  /** The display does not answer any more, or does again; asked while somebody looks. */
  z.strictObject({ type: z.literal('display'), answers: z.boolean() }),
  /** Something was shown that no input asked for; said every few seconds at most. */
  z.strictObject({ type: z.literal('stirred') }),
  z.strictObject({
    type: z.literal('replay'),
    playing: z.boolean(),
    positionMs: z.number().min(0),
    durationMs: z.number().min(0),
  }),
  /**
   * An event of the time line with its session time, as it went into the recording: each `note` once,
   * in their order, and the start and the end of a live session, of which the runner knows first.
   */
  z.strictObject({
    type: z.literal('noted'),
    atMs: z.int().min(0),
    event: TimelineEvent,
  }),
  /**
   * The last message of a session: its recording is closed. `reason` is that of `end`, or what
   * became of the jail before.
   */
  z.strictObject({
    type: z.literal('ended'),
    reason: EndReason,
    recording: z
      .strictObject({ durationMs: z.number().min(0).nullable(), bytes: z.int().min(0) })
      .nullable(),
  }),
])
export type RunnerMessage = z.infer<typeof RunnerMessage>
