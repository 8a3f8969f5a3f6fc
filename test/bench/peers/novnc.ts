import { Browser } from '../../support/browser.ts'
import { PATCH_SCREEN } from '../stimulus/patch.ts'
import { freePort, HostProcess } from './host-process.ts'
import { ensurePackages, packageVersion } from './packages.ts'
import type { Peer } from './peer.ts'
import { newXDisplay } from './x-display.ts'

const SCREEN = '#screen canvas'
/** The client's page has a bar above the screen. */
const VIEWPORT = { width: PATCH_SCREEN.width, height: PATCH_SCREEN.height + 80 }

/** TigerVNC and noVNC as Debian has them, with what both choose by themselves. */
export async function startNoVnc(): Promise<Peer> {
  await ensurePackages('bench-novnc')
  await using started = new AsyncDisposableStack()
  const display = started.use(await newXDisplay())
  const run = (command: string): HostProcess =>
    started.use(HostProcess.start(command.split(' '), display))
  const [vncPort, webPort] = [await freePort(), await freePort()]
  const { width, height } = PATCH_SCREEN
  const server = run(
    `Xtigervnc :${display.number} -geometry ${width}x${height} -depth 24 -localhost -SecurityTypes None -rfbport ${vncPort}`,
  )
  await server.listening(vncPort)
  run(display.stimulus)
  const proxy = run(`websockify --web /usr/share/novnc 127.0.0.1:${webPort} 127.0.0.1:${vncPort}`)
  await proxy.listening(webPort)
  const browser = started.use(await Browser.open(VIEWPORT))
  const page = await browser.context.newPage()
  await page.goto(`http://127.0.0.1:${webPort}/vnc_lite.html`)
  await page.waitForFunction(
    ([selector, wanted]) =>
      document.querySelector<HTMLCanvasElement>(selector)?.width === Number(wanted),
    [SCREEN, String(width)] as const,
  )
  const running = started.move()
  return {
    name: 'novnc',
    page,
    screen: SCREEN,
    conditions: {
      novnc: await packageVersion('novnc'),
      novnc_server: `tigervnc ${await packageVersion('tigervnc-standalone-server')}`,
      novnc_proxy: `websockify ${await packageVersion('websockify')}`,
      novnc_settings: 'both as installed: quality 6, compression 2, 60 updates a second',
    },
    enter: () => page.locator(SCREEN).focus(),
    leave: () => Promise.resolve(),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}
