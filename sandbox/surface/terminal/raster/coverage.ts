/**
 * How much of a pixel a glyph covers, from 0 to this. 64 levels cannot be told from 256 by eye, and
 * a table of blended colours for one pair of colours stays small.
 */
export const FULL_COVERAGE = 63
export const COVERAGE_LEVELS = 64
