import { Browser } from '../../support/browser.ts'
import { System } from '../../support/system.ts'
import { waitForText } from '../../support/screen.ts'
import { startSession, typeLine } from '../../support/viewer.ts'
import { setViewportForScreen } from '../key-to-pixel-probe.ts'
import { PATCH_PROGRAM, PATCH_SCREEN } from '../stimulus/patch.ts'
import { supplyAnalysis } from '../supplied-analysis.ts'
import type { Peer } from './peer.ts'

/** Vitrine's desktop, in which the program is one of the project's analyses. */
export async function startVitrine(): Promise<Peer> {
  await using started = new AsyncDisposableStack()
  const system = started.use(await System.start())
  const run = supplyAnalysis(system.dataDirectory, PATCH_PROGRAM)
  const browser = started.use(await Browser.open())
  const page = await browser.signIn(system, 'researcher')
  await startSession(page, 'desktop')
  await setViewportForScreen(page, PATCH_SCREEN)
  await waitForText(page, [/[$#]/])
  await typeLine(page, run)
  const codec = await page.evaluate(codecInUse)
  const running = started.move()
  return {
    name: 'vitrine',
    page,
    screen: '[data-testid=screen]',
    conditions: { vitrine_codec: codec },
    enter: () => page.getByTestId('screen').focus(),
    leave: () => Promise.resolve(),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

/** As the decoder gives it. In the page. */
function codecInUse(): string {
  const video = document.querySelector<HTMLVideoElement>('[data-testid=screen]')
  if (video === null) return 'unknown'
  const frame = new VideoFrame(video)
  const { format } = frame
  frame.close()
  return format ?? 'unknown'
}
