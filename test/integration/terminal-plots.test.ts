import { chownSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { encodeInputRecord } from '#protocol/plain/input.ts'

import { Jail } from '../../sandbox/jail/client/jail.ts'
import { bar, press, type, until } from '../../sandbox/surface/terminal/doubles/host-shell.ts'
import { TerminalSurface } from '../../sandbox/surface/terminal/terminal-surface.ts'
import { LauncherUnderTest } from '../attacks/launcher-under-test.ts'

const SIZE = { width: 1280, height: 720 }
const RETURN = 0xff0d
/** Programs with their packages load in seconds on a machine that does other work. */
const MEMORY = 2 ** 30

let launcher: LauncherUnderTest
let surface: TerminalSurface
let cleared = 0

beforeAll(async () => {
  launcher = await LauncherUnderTest.start()
  surface = await TerminalSurface.open({
    size: SIZE,
    startJail: (tty) => {
      chownSync(tty, launcher.service.uid, launcher.service.gid)
      const request = launcher.request({ tty })
      const limits = { ...request.limits, memoryBytes: MEMORY }
      return Jail.start({ socketPath: launcher.socketPath, request: { ...request, limits } })
    },
  })
  await setTimeout(500)
  run('cd /tmp')
  await clear()
})
afterAll(async () => {
  await surface.close()
  await launcher[Symbol.asyncDispose]()
})

function isNear(one: number | undefined, other: number): boolean {
  return Math.abs((one ?? 0) - other) <= 4
}

/** Whether the screen comes to show so many pixels near to a colour; a picture rounds its colours. */
function painted(
  [red, green, blue]: readonly [number, number, number],
  pixels: number,
): Promise<boolean> {
  return until(surface, ({ pixels: shown }) => {
    let found = 0
    for (let at = 0; at < shown.length; at += 4)
      if (isNear(shown[at], blue) && isNear(shown[at + 1], green) && isNear(shown[at + 2], red))
        found += 1
    return found > pixels
  })
}

/** Goes on when the shell says so, in another blue each time, with nothing else on the screen. */
async function clear(): Promise<void> {
  cleared += 1
  const shade = 80 + 10 * cleared
  run(`clear; ${bar(9, 9, shade)}`)
  if (!(await painted([9, 9, shade], 20 * 1000))) throw new Error('the shell does not answer')
}

function run(line: string): void {
  type(surface, `${line}\n`)
}

describe('a terminal without a display', () => {
  test('shows what R plots at its prompt, page by page', async () => {
    run('R --quiet')
    run('par(bg = rgb(0.8, 0, 0)); plot(1:3, main = "存活")')
    expect(await painted([204, 0, 0], 200_000)).toBe(true)
    run('library(ggplot2)')
    run('ggplot(mtcars, aes(wt, mpg)) + theme(plot.background = element_rect(fill = "#00cc00"))')
    expect(await painted([0, 204, 0], 40_000)).toBe(true)
    run('q("no")')
    await clear()
  })

  test('shows what a script of R plots, its last page too', async () => {
    run(`Rscript -e 'par(bg = "#cc00cc"); plot(1); plot(2)'`)
    expect(await painted([204, 0, 204], 200_000)).toBe(true)
    await clear()
  })

  test('shows what matplotlib shows', async () => {
    run(`python3 -c 'from matplotlib import pyplot as p; p.figure(facecolor="#cccc00"); p.show()'`)
    expect(await painted([204, 204, 0], 200_000)).toBe(true)
    run(
      `python3 -c 'from PIL import Image; Image.new("RGB", (3000, 2000), "#00cccc").save("a.png")'`,
    )
    run('open a.png')
    expect(await painted([0, 204, 204], 500_000)).toBe(true)
    await clear()
  })

  test('says where a plot went that has no terminal to be shown in', async () => {
    const shows = 'from matplotlib import pyplot as p; p.plot([1]); p.show()'
    run(`python3 -c '${shows}' 2>&1 >/dev/null | grep -q savefig && ${bar(200, 1, 3)}`)
    expect(await painted([200, 1, 3], 20 * 1000)).toBe(true)
    await clear()
  })

  test('takes an indented text that is pasted into IPython as it is', async () => {
    run('ipython3')
    await setTimeout(4_000)
    surface.input(encodeInputRecord({ kind: 'paste-mark', begins: true, sequence: 0 }))
    type(surface, 'for i in range(3):\n    if i == 2:\n        for j in range(1):\n')
    type(surface, String.raw`            print("\x1b[48;2;1;200;3m\x1b[K\x1b[0m")`)
    type(surface, '\n')
    surface.input(encodeInputRecord({ kind: 'paste-mark', begins: false, sequence: 0 }))
    await setTimeout(1_000)
    for (let presses = 0; presses < 2; presses += 1) press(surface, RETURN)
    expect(await painted([1, 200, 3], 20 * 1000)).toBe(true)
    run('exit')
    await clear()
  })
})

describe('a PDF file of R', () => {
  test('has the glyphs of Chinese titles, whether it is named, from a script, or from ggplot', async () => {
    const plot = 'plot(1, main = "中文")'
    run(`Rscript -e 'pdf("named.pdf"); ${plot}; invisible(dev.off())'`)
    run(`Rscript -e '${plot}' | cat`)
    run(
      `Rscript -e 'library(ggplot2); ggsave("gg.pdf", ggplot() + ggtitle("中文"), width = 4, height = 4)'`,
    )
    run('cat > fonts.py <<END')
    run('import re, sys, zlib')
    run('for path in ["named.pdf", "Rplots.pdf", "gg.pdf"]:')
    run('  data = open(path, "rb").read()')
    run('  for part in re.findall(rb"stream\\r?\\n(.*?)\\r?\\nendstream", data, re.S):')
    run('    try: data += zlib.decompress(part)')
    run('    except zlib.error: pass')
    run('  if b"NotoSansCJK" not in data: sys.exit(path)')
    run('END')
    run(`python3 fonts.py && ${bar(1, 200, 3)}`)
    expect(await painted([1, 200, 3], 20 * 1000)).toBe(true)
  })
})
