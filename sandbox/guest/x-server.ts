import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'

export type XServerOptions = {
  /** The size at which the server boots; it fixes the framebuffer file. */
  largest: { width: number; height: number }
  /** Folder in which the server makes its framebuffer file. */
  framebufferFolder: string
  environment: Record<string, string>
}

export type XServer = {
  /** Resolves when programs can connect, with what they need in DISPLAY. */
  name: Promise<string>
  /** Resolves when the server is gone, or could not be started. */
  ended: Promise<void>
}

/** Starts the session's X server. Imports next to nothing, so that it starts before all else. */
export function startXServer(options: XServerOptions): XServer {
  const { width, height } = options.largest
  // No repeating of held keys (-r): when the line is cut, the release of a Delete key may be long in coming.
  const args =
    `-displayfd 3 -screen 0 ${width}x${height}x24 -fbdir ${options.framebufferFolder} ` +
    '-nolisten tcp -nolisten local -extension GLX -noreset -s 0 -dpi 96 -br -r'
  const server = spawn('Xvfb', args.split(' '), {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    env: options.environment,
  })
  const ended = new Promise<void>((resolve) => {
    server.once('error', () => resolve()).once('exit', () => resolve())
  })
  return { name: readName(server.stdio[3]), ended }
}

/** The server writes its number to fd 3 when it is ready. */
async function readName(ready: unknown): Promise<string> {
  if (!(ready instanceof Readable)) throw new Error('fd 3 of the X server is not a pipe')
  const [line] = (await once(createInterface(ready), 'line')) as [string]
  return `:${line.trim()}`
}
