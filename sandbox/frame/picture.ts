/** One picture: BGRX, four bytes a pixel, top row first; X means nothing. */
export type Picture = {
  width: number
  height: number
  /** Bytes from one row to the next; at least `width * 4`. */
  stride: number
  pixels: Buffer
  /** Rows that differ from the picture before, where its maker knows them. */
  changed?: DirtyRegion
}

export const BYTES_PER_PIXEL = 4

/** Rows `top` to `bottom - 1`. */
export type Band = { top: number; bottom: number }

/** Bands from top to bottom that neither touch nor overlap. */
export type DirtyRegion = readonly Band[]

/** The region of all rows, for a picture that has no predecessor. */
export function fullRegion(picture: { height: number }): DirtyRegion {
  return [{ top: 0, bottom: picture.height }]
}

export function rowsOf(region: DirtyRegion): number {
  return region.reduce((rows, band) => rows + band.bottom - band.top, 0)
}

/** Sorted, and joined where bands touch or overlap. */
export function coalesced(bands: DirtyRegion): Band[] {
  const joined: Band[] = []
  for (const band of [...bands].toSorted((a, b) => a.top - b.top)) {
    const last = joined.at(-1)
    if (last && band.top <= last.bottom) last.bottom = Math.max(last.bottom, band.bottom)
    else joined.push({ ...band })
  }
  return joined
}
