import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { EventEmitter } from 'node:events'
import {
  closeSync,
  constants,
  mkdtempSync,
  openSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

import type { JailEnd, JailUsage } from '#protocol/launch.ts'
import type { ScreenSize } from '#protocol/screen.ts'

import { framebufferFileBytes } from '../../../jail/contract/framebuffer-file.ts'

const CHECKOUT = resolve(import.meta.dirname, '../../../..')

export type BareJailOptions = {
  rootPath: string
  largest: ScreenSize
  screen: ScreenSize
  /** Instead of the guest agent; its fds are an agent's. */
  command?: string[]
}

/**
 * For tests of the desktop alone: the guest agent in the real environment, in name spaces but with
 * none of the limits and filters that make a jail. Whoever starts it closes it.
 */
export class BareJail extends EventEmitter<{ ended: [JailEnd]; usage: [JailUsage] }> {
  readonly sharedFolder: string
  readonly #child: ChildProcess
  readonly #gone = Promise.withResolvers<void>()

  constructor({ rootPath, largest, screen, command }: BareJailOptions) {
    super()
    this.sharedFolder = mkdtempSync(join(tmpdir(), 'vitrine-shared-'))
    const at = (name: string): string => join(this.sharedFolder, name)
    execFileSync('mkfifo', ['--mode=0600', at('input'), at('bell')])
    writeFileSync(at('screen'), '')
    truncateSync(at('screen'), framebufferFileBytes(largest))
    const sizes = `--largest ${sizeText(largest)} --screen ${sizeText(screen)}`
    const agent = `/run/guest/node /run/guest/app/sandbox/guest/agent.ts ${sizes}`.split(' ')
    const pipes = [openSync(at('input'), constants.O_RDWR), openSync(at('bell'), constants.O_RDWR)]
    this.#child = spawn(
      'bwrap',
      [...bareArguments(rootPath, at('screen')), ...(command ?? agent)],
      {
        stdio: [pipes[0], pipes[1], 'ignore'],
      },
    )
    this.#child.once('exit', () => {
      for (const fd of pipes) closeSync(fd)
      rmSync(this.sharedFolder, { recursive: true })
      this.#gone.resolve()
      this.emit('ended', 'guest-exited')
    })
  }

  close(): Promise<void> {
    this.#child.kill('SIGKILL')
    return this.#gone.promise
  }
}

function bind(from: string, to: string): string[] {
  return ['--ro-bind', from, to]
}

function bareArguments(rootPath: string, screenFile: string): string[] {
  const app = '/run/guest/app'
  const parts = ['package.json', 'protocol', 'sandbox/guest', 'node_modules/x11']
  const fixed =
    '--unshare-user --unshare-pid --unshare-net --unshare-ipc --unshare-uts --cap-drop ALL ' +
    '--uid 1000 --gid 1000 --die-with-parent --new-session --hostname vitrine --clearenv'
  const folders =
    '--proc /proc --dev /dev --tmpfs /tmp --tmpfs /home/researcher --tmpfs /run/guest --tmpfs /fb'
  return [
    ...fixed.split(' '),
    ...bind(rootPath, '/'),
    ...folders.split(' '),
    ...bind(process.execPath, '/run/guest/node'),
    ...parts.flatMap((part) => bind(join(CHECKOUT, part), join(app, part))),
    '--bind',
    screenFile,
    '/fb/Xvfb_screen0',
    '--chdir',
    '/home/researcher',
    '--',
  ]
}

function sizeText({ width, height }: ScreenSize): string {
  return `${width}x${height}`
}
