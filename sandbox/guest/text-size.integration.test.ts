import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'

import { createClient, type XClient } from 'x11'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { Display } from './display.ts'
import { Keymap } from './keymap.ts'
import { xsettings } from './xsettings.ts'

const LARGEST = { width: 1920, height: 1080 }
const SCREEN = { width: 1280, height: 720 }
const ANY = 0
const RESOURCE_MANAGER = 23

let server: ChildProcess
let display: Display
let program: Program

beforeAll(async () => {
  const args = ['-displayfd', '3', '-screen', '0', '1920x1080x24', '-noreset']
  server = spawn('Xvfb', args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] })
  const ready = server.stdio[3]
  if (!(ready instanceof Readable)) throw new Error('fd 3 of the X server is not a pipe')
  const [line] = (await once(createInterface(ready), 'line')) as [string]
  const ended = once(server, 'exit').then(() => undefined)
  display = await Display.open(
    {
      server: { name: Promise.resolve(`:${line.trim()}`), ended },
      largest: LARGEST,
      screen: SCREEN,
      scale: 6,
      keymap: new Keymap(),
      pointerDrawn: false,
    },
    { damaged: () => {}, cursorChanged: () => {}, resized: () => {}, ended: () => {} },
  )
  program = await Program.start(display.name)
})
afterAll(async () => {
  const exited = once(server, 'exit')
  server.kill()
  await exited
})

/** What a program of the session can find out. */
class Program {
  readonly #client: XClient
  readonly #root: number
  readonly millimetres: number

  private constructor(client: XClient, screen: { root: number; mm_width: number }) {
    this.#client = client
    this.#root = screen.root
    this.millimetres = screen.mm_width
  }

  static start(name: string): Promise<Program> {
    return new Promise((resolve, reject) => {
      const options = { display: name, shm: false as const, auth: { name: '', data: '' } }
      const client = createClient(options, (error, connected) => {
        if (error) reject(error)
        else resolve(new Program(client, connected.screen[0]))
      })
    })
  }

  async resources(): Promise<string> {
    return (await this.#property(this.#root, RESOURCE_MANAGER)).toString('latin1')
  }

  async settings(): Promise<Buffer> {
    const manager = await this.#atom('_XSETTINGS_S0')
    const owner = await new Promise<number>((resolve, reject) => {
      this.#client.GetSelectionOwner(manager, (error, window) => {
        if (error) reject(error)
        else resolve(window)
      })
    })
    return this.#property(owner, await this.#atom('_XSETTINGS_SETTINGS'))
  }

  #atom(name: string): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#client.InternAtom(false, name, (error, atom) => {
        if (error) reject(error)
        else resolve(atom)
      })
    })
  }

  #property(window: number, name: number): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      this.#client.GetProperty(0, window, name, ANY, 0, 1000, (error, { data }) => {
        if (error) reject(error)
        else resolve(data)
      })
    })
  }
}

test('programs that start find the resolution of the scale, before anything else runs', async () => {
  expect(await program.resources()).toBe('Xft.dpi:\t144\n')
  expect(await program.settings()).toEqual(xsettings({ 'Xft/DPI': 144 * 1024 }, 1))
  // 1280 pixels at 144 dots an inch.
  expect(program.millimetres).toBe(226)
})

test('another scale is told at the same size too, and whoever runs hears of it', async () => {
  display.resize(SCREEN.width, SCREEN.height, 12)
  await expect.poll(() => program.resources()).toBe('Xft.dpi:\t288\n')
  expect(await program.settings()).toEqual(xsettings({ 'Xft/DPI': 288 * 1024 }, 2))
  await expect.poll(async () => (await Program.start(display.name)).millimetres).toBe(113)
})
