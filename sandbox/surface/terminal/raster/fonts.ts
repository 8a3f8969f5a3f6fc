import { existsSync } from 'node:fs'

import { GlobalFonts } from '@napi-rs/canvas'

/** Families under names of our own, so that a font of the same name elsewhere is never taken. */
const LATIN = 'Vitrine Mono'
const HAN = 'Vitrine Han'
export const FONT_FAMILIES = `"${LATIN}", "${HAN}"`

type Font = { family: string; package: string; files: readonly string[] }

const FONTS_FOLDER = '/usr/share/fonts'
const FONTS: readonly Font[] = [
  {
    family: LATIN,
    package: 'fonts-dejavu-core',
    files: ['truetype/dejavu/DejaVuSansMono.ttf'],
  },
  {
    family: LATIN,
    package: 'fonts-dejavu-core',
    files: ['truetype/dejavu/DejaVuSansMono-Bold.ttf'],
  },
  {
    family: HAN,
    package: 'fonts-wqy-microhei',
    // The second is what a desktop often has already; either holds both Chinese scripts.
    files: ['truetype/wqy/wqy-microhei.ttc', 'opentype/noto/NotoSansCJK-Regular.ttc'],
  },
]

let registered = false

/**
 * Makes the terminal's fonts known to the canvas, once a process; the files are read only when a
 * glyph is drawn. Throws one line that names the missing Debian package.
 */
export function registerFonts(folder: string = FONTS_FOLDER): void {
  if (registered) return
  for (const font of FONTS) {
    const path = font.files.map((file) => `${folder}/${file}`).find((file) => existsSync(file))
    if (path === undefined)
      throw new Error(
        `the terminal's font ${font.files[0]} is missing; run: apt-get install ${font.package}`,
      )
    if (GlobalFonts.registerFromPath(path, font.family) === null)
      throw new Error(
        `the font ${path} cannot be read; run: apt-get install --reinstall ${font.package}`,
      )
  }
  registered = true
}
