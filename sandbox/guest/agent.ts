/**
 * The guest agent: the first program of a desktop's jail, and part of the guest. Nothing trusts it.
 *
 *     /run/guest/node /run/guest/app/sandbox/guest/agent.ts --largest 1920x1080 --screen 1280x720
 *
 * What it expects of the jail:
 * - fd 0 is a pipe with input records of 16 bytes; when it closes, the session ends;
 * - fd 1 is the doorbell, a pipe that takes single bytes: 0 for "look again", 1 to 15 a pointer shape; the
 *   first one comes when the desktop's terminal can be typed into;
 * - fd 2 leads nowhere;
 * - `/fb/Xvfb_screen0` can be written, and is as large as `--largest` asks: 3232 + width * height * 4;
 * - `/tmp` and the home directory can be written; the root is an environment of `sandbox/environment`;
 * - below `/run/guest/app`, read-only: `package.json`, `protocol/`, `sandbox/guest/`, `node_modules/x11/`.
 *
 * `--pointer hidden` leaves the pointer out of the picture, for viewers that draw it themselves.
 * `--home FOLDER` and `--framebuffer FOLDER` move what their names say.
 */
import { parseArgs } from 'node:util'

import { sessionEnvironment } from './environment.ts'
import { startBus } from './programs.ts'
import { startXServer } from './x-server.ts'

const { values: options } = parseArgs({
  options: {
    largest: { type: 'string', default: '1920x1080' },
    screen: { type: 'string', default: '1280x720' },
    home: { type: 'string', default: '/home/researcher' },
    framebuffer: { type: 'string', default: '/fb' },
    pointer: { type: 'string', default: 'drawn' },
  },
})

const environment = sessionEnvironment(options.home)
const server = startXServer({
  largest: parseSize(options.largest),
  framebufferFolder: options.framebuffer,
  environment,
})
startBus(environment)
// The session is what is on the display; without it there is nothing to end in order.
void server.ended.then(() => process.exit(0))

// The rest is loaded while the server starts: each takes as long as the other.
const { runSession } = await import('./session.ts')
await runSession({
  server,
  largest: parseSize(options.largest),
  screen: parseSize(options.screen),
  home: options.home,
  pointerDrawn: options.pointer !== 'hidden',
  environment,
})

function parseSize(text: string): { width: number; height: number } {
  const [, width, height] = /^([1-9]\d{0,4})x([1-9]\d{0,4})$/.exec(text) ?? []
  if (width === undefined || height === undefined)
    throw new Error(`"${text}" is no size like 1280x720`)
  return { width: Number(width), height: Number(height) }
}
