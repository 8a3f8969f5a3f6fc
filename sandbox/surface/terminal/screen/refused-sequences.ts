import type { IDisposable, Terminal } from '@xterm/headless'

import type { ModelInternals } from './model-internals.ts'

/**
 * Sequences whose count is a loop or an allocation in the model: a guest that asks for two thousand
 * million of them would stop this process or take its memory. Nothing needs more than there is: rows
 * to insert, delete and scroll; columns to insert, delete, erase, tab and repeat.
 */
const COUNTED_ROWS = [{ final: 'L' }, { final: 'M' }, { final: 'S' }, { final: 'T' }] as const
const COUNTED_COLUMNS = [
  { final: '@' },
  { final: 'P' },
  { final: 'X' },
  { final: 'I' },
  { final: 'Z' },
  { final: 'b' },
  { intermediates: ' ', final: '@' },
  { intermediates: ' ', final: 'A' },
  { intermediates: "'", final: '}' },
  { intermediates: "'", final: '~' },
] as const

/**
 * Titles (0 to 2), palette (4, 10 to 19, 104 to 119) and hyperlinks (8, which the model would keep for
 * ever): what the model reads by itself, and none of it has a meaning in a picture. Like the clipboard
 * (52), notifications (9, 777) and images (1337) they are passed over, and nothing keeps their strings.
 */
const REFUSED_OSC = [0, 1, 2, 4, 8, ...range(10, 12), 104, ...range(110, 112)]
/** Questions about settings (`$ q`): the model would keep all of a question until it ends. */
const REFUSED_DCS = { intermediates: '$', final: 'q' } as const

/** Window reports and changes, and requests of settings that may echo what the guest sent. */
const REFUSED_CSI = [
  { final: 't' },
  { prefix: '>', final: 't' },
  { prefix: '>', final: 'q' },
  { prefix: '?', final: 'S' },
] as const

/** Stands before the model's own handlers; disposing the results takes the refusals away again. */
export function refuseHostileSequences(
  terminal: Terminal,
  internals: ModelInternals,
): IDisposable[] {
  const { parser } = terminal
  internals.forgetOsc(REFUSED_OSC)
  internals.forgetDcs(REFUSED_DCS)
  return [
    ...COUNTED_ROWS.map((id) =>
      parser.registerCsiHandler(id, (params) => exceeds(params, terminal.rows)),
    ),
    ...COUNTED_COLUMNS.map((id) =>
      parser.registerCsiHandler(id, (params) => exceeds(params, terminal.cols)),
    ),
    ...REFUSED_CSI.map((id) => parser.registerCsiHandler(id, refuse)),
  ]
}

function refuse(): boolean {
  return true
}

/** True stops the sequence here; a possible count goes on to the model. */
function exceeds([count = 0]: (number | number[])[], most: number): boolean {
  return typeof count !== 'number' || count > most
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index)
}
