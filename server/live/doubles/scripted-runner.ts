import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { FrameSplitter, linkHeader } from '#protocol/frame-stream.ts'
import {
  LINK_FRAME,
  type LinkFrameType,
  RunnerCommand,
  type RunnerMessage,
} from '#protocol/link.ts'
import { codePointOfKeysym, decodeInputRecord, INPUT_RECORD_BYTES } from '#protocol/plain/input.ts'

import { RunnerLink } from '../../runners/runner-link.ts'

/** A runner whose encoders the test lets fail: it hears commands and says what it is told to. */
export class ScriptedRunner {
  readonly commands: RunnerCommand[] = []
  /** Characters of the keys that went down. */
  typed = ''
  readonly #socket: Socket

  private constructor(socket: Socket) {
    this.#socket = socket
    const splitter = new FrameSplitter()
    socket.on('data', (chunk) => {
      for (const { type, payload } of splitter.push(chunk)) {
        if (type === LINK_FRAME.input) this.typed += charactersOf(payload)
        if (type !== LINK_FRAME.control) continue
        const text = Buffer.from(payload).toString('utf8')
        const command = RunnerCommand.parse(JSON.parse(text))
        this.commands.push(command)
        if (command.type === 'note') this.say({ type: 'noted', atMs: 1, event: command.event })
      }
    })
  }

  /** The runner and the server's end of its link. */
  static async connect(): Promise<{ runner: ScriptedRunner; link: RunnerLink }> {
    const path = join(tmpdir(), `vitrine-runner-${process.pid}-${performance.now()}.sock`)
    const server = createServer().listen(path)
    await once(server, 'listening')
    const far = connect(path)
    const [near] = (await once(server, 'connection')) as [Socket]
    server.close()
    return { runner: new ScriptedRunner(far), link: new RunnerLink(near) }
  }

  say(message: RunnerMessage): void {
    this.#write(LINK_FRAME.control, Buffer.from(JSON.stringify(message)))
  }

  sendRtp(packet: Buffer): void {
    this.#write(LINK_FRAME.rtp, packet)
  }

  close(): void {
    this.#socket.destroy()
  }

  #write(type: LinkFrameType, payload: Buffer): void {
    this.#socket.write(linkHeader(type, payload.byteLength))
    this.#socket.write(payload)
  }
}

function charactersOf(records: Uint8Array): string {
  let text = ''
  for (let at = 0; at < records.byteLength; at += INPUT_RECORD_BYTES) {
    const record = decodeInputRecord(records, at)
    if (record?.kind !== 'key' || !record.pressed) continue
    text += String.fromCodePoint(codePointOfKeysym(record.keysym) ?? 0xfffd)
  }
  return text
}
