import { existsSync } from 'node:fs'

import { GlobalFonts } from '@napi-rs/canvas'

import { FontCoverage } from './font-coverage.ts'

/** Families under names of our own, so that a font of the same name elsewhere is never taken. */
const LATIN = 'Vitrine Mono'
const HAN = 'Vitrine Han'
/** Every character of Hong Kong's set, also those beyond the first plane. */
const RARE_HAN = 'Vitrine Rare Han'
const FAMILIES = [LATIN, HAN, RARE_HAN] as const
type Family = (typeof FAMILIES)[number]

type Font = { family: Family; package: string; file: string }

const FONTS_FOLDER = '/usr/share/fonts'
const FONTS: readonly Font[] = [
  {
    family: LATIN,
    package: 'fonts-dejavu-core',
    file: 'truetype/dejavu/DejaVuSansMono.ttf',
  },
  {
    family: LATIN,
    package: 'fonts-dejavu-core',
    file: 'truetype/dejavu/DejaVuSansMono-Bold.ttf',
  },
  {
    family: HAN,
    package: 'fonts-wqy-microhei',
    file: 'truetype/wqy/wqy-microhei.ttc',
  },
  {
    family: RARE_HAN,
    package: 'fonts-noto-cjk',
    file: 'opentype/noto/NotoSansCJK-Regular.ttc',
  },
]

const coverages = new Map<Family, FontCoverage>()

/**
 * Makes the terminal's fonts known to the canvas, once a process; their outlines are read only when a
 * glyph is drawn. Throws one line that names the missing Debian package.
 */
export function registerFonts(folder: string = FONTS_FOLDER): void {
  if (coverages.size > 0) return
  const found = new Map<Family, FontCoverage>()
  for (const font of FONTS) {
    const path = `${folder}/${font.file}`
    if (!existsSync(path))
      throw new Error(
        `the terminal's font ${path} is missing; run: apt-get install ${font.package}`,
      )
    if (GlobalFonts.registerFromPath(path, font.family) === null) throw unreadable(path, font)
    try {
      if (!found.has(font.family)) found.set(font.family, FontCoverage.of(path))
    } catch {
      throw unreadable(path, font)
    }
  }
  for (const [family, coverage] of found) coverages.set(family, coverage)
}

/**
 * The families for a character with its marks, the one that has a glyph for it first. `undefined`
 * where none has: what the canvas draws then is a box.
 */
export function familiesOf(text: string): string | undefined {
  const codePoint = text.codePointAt(0) ?? 0
  const first = FAMILIES.find((family) => coverages.get(family)?.has(codePoint))
  if (first === undefined) return undefined
  return [first, ...FAMILIES.filter((family) => family !== first)]
    .map((family) => `"${family}"`)
    .join(', ')
}

/** All of them, in the order of preference. */
export const FONT_FAMILIES = FAMILIES.map((family) => `"${family}"`).join(', ')

function unreadable(path: string, font: Font): Error {
  return new Error(
    `the font ${path} cannot be read; run: apt-get install --reinstall ${font.package}`,
  )
}
