import type { Assignment, RunnerCommand, StreamLimits } from '#protocol/link.ts'
import { INPUT_RECORD_BYTES } from '#protocol/plain/input.ts'
import type { JailEnd } from '#protocol/launch.ts'
import { clampScreen, SCALE } from '#protocol/plain/screen-limits.ts'
import { END_OF_JAIL, type EndReason } from '#protocol/reasons.ts'
import type { TimelineEvent } from '#protocol/recording.ts'
import type { ScreenSize, TextScale } from '#protocol/screen.ts'

import { FramePipeline } from '../frame/pipeline.ts'
import { parseFeedback } from '../rtp/rtcp-feedback.ts'
import { RecordingFollower } from '../recording/recording-follower.ts'
import { RecordingPlayer } from '../recording/recording-player.ts'
import { Recorder } from '../recording/recorder.ts'
import type { Surface } from '../surface/surface.ts'
import { encoderThreads, presentLoad } from '../stream/encoder-threads.ts'
import { PictureStream, type StreamTarget } from '../stream/picture-stream.ts'
import type { ServerLink } from './server-link.ts'
import { startSurface, type StartedSurface } from './start-surface.ts'

/** How often a replay says where it is; in between the viewer goes on by its own clock. */
const POSITION_MS = 1_000
/** That work goes on is said no more often. */
const STIRRED_PAUSE_MS = 10_000

/**
 * One session on the data side: a surface, the stream of its pictures, and for a live one the
 * recording. Ends by its guest, by the server's word, or when the recording cannot go on: what is
 * shown is recorded, or it is not shown.
 */
export class HostedSession {
  readonly #link: ServerLink
  readonly #surface: Surface
  readonly #stream: PictureStream
  readonly #recorder: Recorder | undefined
  readonly #player: RecordingPlayer | undefined
  readonly #startedMs: number
  readonly #askWork: StartedSurface['askWork'] | undefined
  readonly #finished = Promise.withResolvers<void>()
  /** The stream of the present view; feedback on others is stale. */
  #ssrc = 0
  #lastFrameMs: number | null = null
  #positionTimer: NodeJS.Timeout | undefined
  #size: ScreenSize | undefined
  #scale: TextScale
  #largestScreen: ScreenSize
  #ending = false
  #stirredMs = -Infinity

  private constructor(parts: {
    link: ServerLink
    assignment: Assignment
    surface: Surface
    recorder: Recorder | undefined
    askWork?: StartedSurface['askWork']
    startedMs: number
  }) {
    const { link, assignment, surface, recorder, askWork, startedMs } = parts
    this.#askWork = askWork
    this.#link = link
    this.#surface = surface
    this.#recorder = recorder
    this.#player = surface instanceof RecordingPlayer ? surface : undefined
    this.#startedMs = startedMs
    this.#largestScreen = assignment.stream.largestScreen
    this.#scale = assignment.kind === 'live' ? assignment.scale : SCALE.usual
    this.#stream = new PictureStream({
      pipeline: new FramePipeline(() => this.#capture()),
      target: this.#target(),
      limits: assignment.stream,
      encoderThreads: () => encoderThreads(presentLoad()),
      now: () => this.#now(),
    })
    this.#listen()
  }

  static async start(assignment: Assignment, link: ServerLink): Promise<HostedSession> {
    const startedMs = performance.now()
    if (assignment.kind === 'replay') {
      const { recordingDirectory, follow } = assignment
      const surface =
        follow === true
          ? RecordingFollower.open(recordingDirectory)
          : await RecordingPlayer.open(recordingDirectory)
      return new HostedSession({ link, assignment, surface, recorder: undefined, startedMs })
    }
    const recorder = await Recorder.open({
      directory: assignment.recordingDirectory,
      header: {
        format: 'vitrine-recording',
        version: 1,
        sessionId: assignment.sessionId,
        surface: assignment.surface,
        startedAt: assignment.startedAt,
      },
    })
    try {
      const started = await startSurface(assignment)
      const session = new HostedSession({ link, assignment, ...started, recorder, startedMs })
      session.#note({ type: 'session-started', surface: assignment.surface })
      return session
    } catch (error) {
      await recorder.close()
      throw error
    }
  }

  /** Resolves when everything is closed and the server has been told. */
  get finished(): Promise<void> {
    return this.#finished.promise
  }

  obey(command: RunnerCommand): void {
    switch (command.type) {
      case 'view':
        this.#show(command)
        return
      case 'unview':
        this.#hide()
        return
      case 'resize':
        this.#resize(command)
        return
      case 'limits':
        this.#limit(command.limits)
        return
      case 'line':
        this.#stream.setLine(command.line)
        return
      case 'note':
        this.#note(command.event)
        return
      case 'key-frame':
        this.#stream.demandKeyFrame()
        return
      case 'play':
      case 'pause':
      case 'seek':
        void this.#control(command)
        return
      case 'ask-work':
        void this.#tellWork()
        return
      case 'end':
        void this.end(command.reason)
        return
      case 'assign':
        throw new Error('a runner is assigned once')
    }
  }

  /** Idempotent: the first reason counts, here, in the recording and for everybody who is told. */
  async end(reason: EndReason): Promise<void> {
    if (this.#ending) return this.finished
    if (this.#recorder !== undefined) this.#note({ type: 'session-ended', reason })
    this.#ending = true
    clearInterval(this.#positionTimer)
    await this.#stream.close()
    await this.#surface.close()
    await this.#recorder?.close()
    const recording =
      this.#recorder === undefined
        ? null
        : { durationMs: this.#lastFrameMs, bytes: this.#recorder.bytesWritten }
    this.#link.send({ type: 'ended', reason, recording })
    this.#finished.resolve()
    return this.finished
  }

  #listen(): void {
    const surface = this.#surface
    surface.on('changed', () => this.#stream.changed())
    surface.on('cursor', (cursor) => this.#link.send({ type: 'cursor', cursor }))
    surface.on('usage', (usage) => this.#link.send({ type: 'usage', usage }))
    surface.on('stirred', () => this.#stir())
    surface.on('answering', (answers) => this.#link.send({ type: 'display', answers }))
    surface.on('ended', (reason: JailEnd) => void this.end(END_OF_JAIL[reason]))
    this.#recorder?.on('failed', (error) => this.#fail(error, reasonOfRecorder(error)))
    if (this.#player !== undefined) {
      this.#positionTimer = setInterval(() => this.#tellPosition(), POSITION_MS)
    }
    this.#link.on('input', (bytes) => this.#inject(bytes))
    this.#link.on('feedback', (packet) => {
      if (parseFeedback(Buffer.from(packet), this.#ssrc).keyFrameWanted) {
        this.#stream.requestKeyFrame()
      }
    })
  }

  /** Each frame goes into the recording as it goes out, or nothing goes on. */
  #target(): StreamTarget {
    const link = this.#link
    return {
      get keepsUp() {
        return link.keepsUp
      },
      send: (packets) => link.sendRtp(packets),
      sent: (frame) => {
        this.#lastFrameMs = frame.timeMs
        this.#recorder?.video(frame)
      },
      failed: (error) => this.#fail(error),
      codecFailed: (codec, error) =>
        link.send({ type: 'codec-failed', codec, reason: reasonOf(error) }),
    }
  }

  #show(command: Extract<RunnerCommand, { type: 'view' }>): void {
    this.#ssrc = command.stream.ssrc
    // A viewer that is new is told the size again.
    this.#size = undefined
    this.#resize(command)
    this.#stream.start(command.stream)
    this.#surface.watched?.(true)
    this.#player?.play()
    this.#tellPosition()
  }

  #hide(): void {
    this.#stream.stop()
    this.#surface.watched?.(false)
    this.#player?.pause()
  }

  #limit(limits: StreamLimits): void {
    this.#largestScreen = limits.largestScreen
    this.#stream.limit(limits)
    if (this.#size !== undefined) this.#resize({ screen: this.#size, scale: this.#scale })
  }

  #resize({ screen, scale }: { screen: ScreenSize; scale: TextScale }): void {
    this.#scale = scale
    this.#surface.resize(clampScreen(screen, this.#largestScreen), scale)
  }

  #inject(bytes: Uint8Array): void {
    for (let offset = 0; offset < bytes.byteLength; offset += INPUT_RECORD_BYTES) {
      this.#surface.input(bytes.subarray(offset, offset + INPUT_RECORD_BYTES))
    }
  }

  #capture(): ReturnType<Surface['capture']> {
    const picture = this.#surface.capture()
    const { width, height } = picture
    if (this.#size?.width !== width || this.#size.height !== height) {
      this.#size = { width, height }
      this.#link.send({ type: 'screen', size: this.#size })
    }
    return picture
  }

  async #control(
    command: Extract<RunnerCommand, { type: 'play' | 'pause' | 'seek' }>,
  ): Promise<void> {
    if (command.type === 'seek') await this.#player?.seek(command.positionMs)
    else this.#player?.[command.type]()
    this.#tellPosition()
  }

  #tellPosition(): void {
    const player = this.#player
    if (player === undefined) return
    const { playing, positionMs, durationMs } = player
    this.#link.send({ type: 'replay', playing, positionMs, durationMs })
  }

  /** The one stamp that this event gets. Nothing comes after the end. */
  #note(event: TimelineEvent): void {
    if (this.#ending) return
    const noted = { atMs: Math.floor(this.#now()), event }
    this.#recorder?.event(noted)
    this.#link.send({ type: 'noted', ...noted })
  }

  async #tellWork(): Promise<void> {
    const work = await this.#askWork?.()
    this.#link.send({ type: 'work', work: work ?? null })
  }

  #stir(): void {
    if (this.#now() - this.#stirredMs < STIRRED_PAUSE_MS) return
    this.#stirredMs = this.#now()
    this.#link.send({ type: 'stirred' })
  }

  #fail(error: unknown, reason: EndReason = 'sandbox-failed'): void {
    process.stderr.write(`runner: ${error instanceof Error ? error.stack : String(error)}\n`)
    void this.end(reason)
  }

  #now(): number {
    return performance.now() - this.#startedMs
  }
}

/** What fails to be written for want of space is not the recorder's own fault. */
function reasonOfRecorder(error: NodeJS.ErrnoException): EndReason {
  return error.code === 'ENOSPC' || error.code === 'EDQUOT' ? 'disk-full' : 'recording-failed'
}

function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 300)
}
