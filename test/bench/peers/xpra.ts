import { Browser } from '../../support/browser.ts'
import { PATCH_SCREEN } from '../stimulus/patch.ts'
import { freePort, HostProcess } from './host-process.ts'
import { ensurePackages, packageVersion } from './packages.ts'
import type { Peer } from './peer.ts'
import { newXDisplay } from './x-display.ts'

/** The shown canvas of the one window; the client draws in another one first. */
const SCREEN = '#screen canvas'
const VIEWPORT = { width: PATCH_SCREEN.width, height: PATCH_SCREEN.height + 80 }

/** What has nothing to do with pictures and keys, and would look for services that are not here. */
const WITHOUT = [
  'pulseaudio',
  'mdns',
  'printing',
  'webcam',
  'dbus-proxy',
  'dbus-control',
  'notifications',
  'bell',
  'system-tray',
  'clipboard',
  'file-transfer',
]

/** A desktop of Xpra in its own HTML5 client, both as Debian has them. */
export async function startXpra(): Promise<Peer> {
  await ensurePackages('bench-xpra')
  await using started = new AsyncDisposableStack()
  const port = await freePort()
  const { width, height } = PATCH_SCREEN
  const display = started.use(await newXDisplay())
  const command = [
    `xpra start-desktop ${display.env.DISPLAY} --daemon=no --html=on --bind-tcp=127.0.0.1:${port}`,
    // Whatever a person's own start files do is no part of the comparison.
    '--exec-wrapper= --start-new-commands=no --resize-display=no',
    ...WITHOUT.map((feature) => `--${feature}=no`),
  ]
  const server = started.use(
    HostProcess.start(
      [
        ...command.flatMap((part) => part.split(' ')),
        `--xvfb=Xvfb -screen 0 ${width}x${height}x24 -nolisten tcp -nolisten local -noreset`,
        `--start=${display.stimulus}`,
      ],
      display,
    ),
  )
  await server.listening(port)
  await server.printed(/xpra is ready/)
  const browser = started.use(await Browser.open(VIEWPORT))
  const page = await browser.context.newPage()
  const without = 'sound=false&clipboard=false&file_transfer=false&printing=false'
  await page.goto(`http://127.0.0.1:${port}/index.html?${without}&floating_menu=false`)
  await page.waitForFunction(
    ([selector, wanted]) =>
      document.querySelector<HTMLCanvasElement>(selector)?.width === Number(wanted),
    [SCREEN, String(width)] as const,
  )
  const running = started.move()
  return {
    name: 'xpra',
    page,
    screen: SCREEN,
    conditions: {
      xpra: await packageVersion('xpra'),
      xpra_settings: 'start-desktop, encodings and quality as it chooses them',
    },
    enter: () => page.mouse.click(width / 2, height / 2),
    leave: () => Promise.resolve(),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}
