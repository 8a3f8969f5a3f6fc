import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { afterAll, beforeAll, expect, test } from 'vitest'

import { Browser, followLink } from '../support/browser.ts'
import { type Captured, findCanary, newCanary } from '../support/canary.ts'
import { Capture } from '../support/capture.ts'
import { LeakyServer } from '../support/leaky-server.ts'
import { readScreen, waitForText } from '../support/screen.ts'
import { System } from '../support/system.ts'
import { endSession, PROMPT, startSession, typeLine } from '../support/viewer.ts'

const FILE = '/data/tcm-clinic-visits/canary.txt'
/** Every way that a terminal's program has to say something to more than the screen. */
const CALL_OUT = String.raw`c=$(cat ${FILE}); printf '\e]0;%s\a\e]2;%s\a\e]52;c;%s\a\e]8;;http://%s/\aX\e]8;;\a\e]9;%s\a\e]777;notify;%s;%s\a\eP%s\e\\\e_%s\e\\\e^%s\e\\' $c $c $(base64 -w0 <<<$c) $c $c $c $c $c $c $c; mkdir -p "/tmp/$c"; ("/tmp/$c/$c"; exit 7) 2>/dev/null; echo called $((20 + 2))`

let system: System

beforeAll(async () => {
  system = await System.start()
})
afterAll(() => system.close())

test('the capture sees a leak in every place where one could be', async () => {
  const secrets = {
    body: newCanary(),
    header: newCanary(),
    socket: newCanary(),
    channel: newCanary(),
  }
  await using leaky = await LeakyServer.start(secrets)
  await using browser = await Browser.open()
  const page = await browser.context.newPage()
  const capture = await Capture.attach(page)
  await page.goto(leaky.origin)
  await page.waitForFunction(() => document.title === 'leaked')
  // What the browser received is told to the capture a moment later.
  const places: [string, RegExp][] = [
    [secrets.body, /^body .*: base64/m],
    [secrets.header, /^headers: utf-8/m],
    [secrets.socket, /^WebSocket: utf-16le/m],
    [secrets.channel, /^data channel: hex/m],
  ]
  for (const [secret, place] of places) {
    const found = (): string => findCanary(secret, capture.captured).join('\n')
    await expect.poll(found, { timeout: 20_000 }).toMatch(place)
  }
  expect(capture.gaps).toEqual([])
})

test('a canary that is on the screen is in nothing else that left, and in nothing that was kept', async () => {
  const canary = newCanary()
  const password = newCanary()
  await using browser = await Browser.open()
  const page = await browser.context.newPage()
  const capture = await Capture.attach(page)
  await followLink(page, system.signInLink('researcher'))
  const folder = join(system.dataDirectory, 'datasets/tcm-clinic-visits')
  writeFileSync(join(folder, 'canary.txt'), `${canary}\n`, { mode: 0o644 })

  for (const surface of ['terminal', 'desktop'] as const) {
    await startSession(page, surface)
    await waitForText(page, [PROMPT])
    await typeLine(page, `clear; for i in 1 2 3 4 5 6; do echo row $i: $(cat ${FILE}) end; done`)
    // The positive control: it has left as pixels.
    await waitForText(page, [canary.slice(0, 8)])
    await typeLine(page, CALL_OUT)
    await waitForText(page, ['called 22'])
    await typeLine(page, 'clear; read -rs secret; echo -n typed; wc -c <<<$secret')
    await typeLine(page, password)
    await waitForText(page, ['typed33'])
    expect(await readScreen(page)).not.toContain(password)
    await endSession(page)
  }
  await page.getByText('Your last sessions').waitFor()
  const metrics = await page.request.get(`${system.origin}/metrics`)

  expect(capture.gaps).toEqual([])
  expect(capture.kinds).toEqual(new Set(['body', 'headers', 'WebSocket', 'WebSocket handshake']))
  // It did capture what the pages are made of.
  const text = Buffer.concat(capture.captured.map(({ bytes }) => bytes)).toString('latin1')
  for (const known of ['<!doctype html>', '"type":"view/offer"', 'tcm-clinic-visits']) {
    expect(text).toContain(known)
  }

  const kept: Captured[] = [
    { where: 'logs', bytes: Buffer.from(system.output) },
    { where: 'metrics', bytes: await metrics.body() },
    ...['database', 'keys', 'run', 'projects'].flatMap((name) =>
      filesBelow(join(system.dataDirectory, name)),
    ),
    ...timelines(join(system.dataDirectory, 'recordings')),
  ]
  expect(kept.length).toBeGreaterThan(3)
  for (const secret of [canary, password]) {
    expect(findCanary(secret, [...capture.captured, ...kept])).toEqual([])
  }
  // The second positive control: what was captured, with one body that does hold it.
  const [first] = capture.captured
  const planted = Buffer.from(
    `${String(first?.bytes)}${Buffer.from(`x${canary}`).toString('base64')}`,
  )
  expect(findCanary(canary, [...capture.captured, { where: 'planted', bytes: planted }])).toEqual(
    expect.arrayContaining([expect.stringMatching(/^planted: base64/)]),
  )
})

function filesBelow(folder: string): Captured[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ where: path, bytes: readFileSync(path) }))
}

/** Everything of a recording but the picture, which shows what was shown. */
function timelines(folder: string): Captured[] {
  return filesBelow(folder).filter(({ where }) => !where.endsWith('.mkv'))
}
