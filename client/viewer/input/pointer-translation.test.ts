import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import type { ViewerInput } from './keyboard.ts'
import { type PointerSample, PointerTranslation } from './pointer-translation.ts'

type Said = Partial<PointerSample> & Pick<PointerSample, 'type'>
/** Events as browsers say them, and after a pause what has become of them. */
type Step = Said | { wheel: [dx: number, dy: number, mode: number] } | { pauseMs: number }

const MIDDLE = { x: 100, y: 100 }

/** What is sent in short: `move 1,2`, `press 1 1,2`, `release 1 1,2`, `wheel 0,120 1,2`. */
function sent(steps: readonly Step[]): string[] {
  const translation = new PointerTranslation()
  let timeMs = 0
  return steps.flatMap((step) => {
    if ('pauseMs' in step) {
      timeMs += step.pauseMs
      return translation.due(timeMs).map(short)
    }
    if ('wheel' in step) {
      const [dx, dy, mode] = step.wheel
      return translation.scroll({ at: MIDDLE, dx, dy, mode }).map(short)
    }
    timeMs += 10
    const page = step.page ?? step.at ?? MIDDLE
    const rest = { at: step.at ?? MIDDLE, page, contact: 1, pointer: 1, buttons: 0, timeMs }
    return translation.take({ device: 'mouse', ...rest, ...step }).map(short)
  })
}

function short(input: ViewerInput): string {
  if (input.kind === 'move') return `move ${input.x},${input.y}`
  if (input.kind === 'wheel') return `wheel ${input.dx},${input.dy} ${input.x},${input.y}`
  if (input.kind !== 'button') return input.kind
  return `${input.pressed ? 'press' : 'release'} ${input.button} ${input.x},${input.y}`
}

const at = (x: number, y: number) => ({ at: { x, y } })
const finger = (type: PointerSample['type'], pointer = 1, x = 100, y = 100): Said => ({
  type,
  device: 'touch',
  pointer,
  ...at(x, y),
})
const pen = (type: PointerSample['type'], buttons: number, x = 100, y = 100): Said => ({
  type,
  device: 'pen',
  pointer: 9,
  buttons,
  ...at(x, y),
})

const TABLE: Record<string, { steps: Step[]; records: string[] }> = {
  'a click': {
    steps: [
      { type: 'move', ...at(5, 6) },
      { type: 'down', buttons: 1, ...at(5, 6) },
      { type: 'up', ...at(5, 6) },
    ],
    records: ['move 5,6', 'press 1 5,6', 'release 1 5,6'],
  },
  'a right button that goes down and up while the left one drags': {
    steps: [
      { type: 'down', buttons: 1 },
      { type: 'move', buttons: 3, ...at(101, 100) },
      { type: 'move', buttons: 2, ...at(102, 100) },
      { type: 'up', buttons: 0, ...at(102, 100) },
    ],
    records: ['press 1 100,100', 'press 3 101,100', 'release 1 102,100', 'release 3 102,100'],
  },
  'a drag whose end the browser never told': {
    steps: [
      { type: 'down', buttons: 1 },
      { type: 'move', buttons: 0, ...at(110, 100) },
      { type: 'move', buttons: 0, ...at(111, 100) },
    ],
    records: ['press 1 100,100', 'release 1 110,100', 'move 111,100'],
  },
  'middle, back and forward': {
    steps: [4, 0, 8, 0, 16, 0].map((buttons) => ({ type: buttons === 0 ? 'up' : 'down', buttons })),
    records: [2, 8, 9].flatMap((button) => [
      `press ${button} 100,100`,
      `release ${button} 100,100`,
    ]),
  },
  'a drag that is cancelled': {
    steps: [
      { type: 'down', buttons: 1 },
      { type: 'lost', buttons: 1 },
      { type: 'lost', buttons: 0 },
    ],
    records: ['press 1 100,100', 'release 1 100,100'],
  },
  'a pen with its barrel button': {
    steps: [pen('move', 0, 99), pen('down', 1), pen('move', 3, 101), pen('up', 0, 102)],
    records: [
      'move 99,100',
      'press 1 100,100',
      'press 3 101,100',
      'release 1 102,100',
      'release 3 102,100',
    ],
  },
  'a pen that is cancelled': {
    steps: [pen('down', 1), pen('lost', 1)],
    records: ['press 1 100,100', 'release 1 100,100'],
  },
  'the hand that lies beside a pen': {
    steps: [pen('down', 1), finger('down', 2, 300), finger('up', 2, 300), pen('up', 0)],
    records: ['press 1 100,100', 'release 1 100,100'],
  },
  'the hand that came before its pen, dragging': {
    steps: [finger('down', 2), finger('move', 2, 130), pen('down', 1, 50), pen('up', 0, 50)],
    records: [
      'press 1 100,100',
      'move 130,100',
      'release 1 130,100',
      'press 1 50,100',
      'release 1 50,100',
    ],
  },
  'the ball of a hand': {
    steps: [
      { ...finger('down'), contact: 120 },
      { ...finger('move', 1, 140), contact: 120 },
      { ...finger('up', 1, 140), contact: 120 },
    ],
    records: [],
  },
  'a finger that becomes the ball of a hand': {
    steps: [finger('down'), { ...finger('move', 1, 101), contact: 120 }, finger('up', 1, 101)],
    records: [],
  },
  'a tap that trembles': {
    steps: [finger('down'), finger('move', 1, 104, 97), finger('up', 1, 104, 97)],
    records: ['move 100,100', 'press 1 100,100', 'release 1 100,100'],
  },
  'a double tap whose second lands beside the first': {
    steps: [finger('down'), finger('up'), finger('down', 2, 112), finger('up', 2, 112)],
    records: [
      'move 100,100',
      'press 1 100,100',
      'release 1 100,100',
      'move 100,100',
      'press 1 100,100',
      'release 1 100,100',
    ],
  },
  'a drag by a finger': {
    steps: [finger('down'), finger('move', 1, 120), finger('move', 1, 140), finger('up', 1, 141)],
    records: ['press 1 100,100', 'move 120,100', 'move 140,100', 'release 1 141,100'],
  },
  'a drag by a finger that is cancelled': {
    steps: [finger('down'), finger('move', 1, 120), finger('lost')],
    records: ['press 1 100,100', 'move 120,100', 'release 1 120,100'],
  },
  'a touch that is cancelled before it is anything': {
    steps: [finger('down'), finger('lost'), { pauseMs: 600 }],
    records: [],
  },
  'a finger that rests': {
    steps: [
      finger('down'),
      { pauseMs: 499 },
      { pauseMs: 11 },
      finger('move', 1, 150),
      finger('up'),
    ],
    records: ['move 100,100', 'press 3 100,100', 'release 3 100,100'],
  },
  'two fingers that move up': {
    steps: [
      finger('down', 1, 100, 300),
      finger('down', 2, 150, 300),
      finger('move', 1, 100, 200),
      finger('move', 2, 150, 200),
      finger('up', 2, 150, 200),
      finger('move', 1, 100, 100),
      finger('up', 1, 100, 100),
    ],
    records: ['wheel 0,60 100,300', 'wheel 0,60 100,300'],
  },
  'a second finger beside one that drags': {
    steps: [
      finger('down'),
      finger('move', 1, 130),
      finger('down', 2),
      finger('up', 2),
      finger('up'),
    ],
    records: ['press 1 100,100', 'move 130,100', 'release 1 100,100'],
  },
  'a wheel by pixels, lines and pages': {
    steps: [
      { wheel: [0, 100, 0] },
      { wheel: [0, 3, 1] },
      { wheel: [0, 1, 2] },
      { wheel: [-50, 0, 0] },
    ],
    records: [
      'wheel 0,120 100,100',
      'wheel 0,120 100,100',
      'wheel 0,1200 100,100',
      'wheel -60,0 100,100',
    ],
  },
  'a wheel that says less than a unit at a time': {
    steps: Array.from({ length: 5 }, () => ({ wheel: [0, 0.25, 0] as [number, number, number] })),
    records: ['wheel 0,1 100,100'],
  },
}

describe('PointerTranslation', () => {
  test.each(Object.entries(TABLE))('%s', (_name, { steps, records }) => {
    expect(sent(steps)).toEqual(records)
  })

  test('whatever pointers do, each button goes up once for each time down, and none stays down', () => {
    const sample = fc.record({
      type: fc.constantFrom('down' as const, 'move' as const, 'up' as const, 'lost' as const),
      device: fc.constantFrom('mouse' as const, 'pen' as const, 'touch' as const),
      pointer: fc.integer({ min: 1, max: 3 }),
      buttons: fc.nat({ max: 63 }),
      at: fc.record({ x: fc.nat({ max: 200 }), y: fc.nat({ max: 200 }) }),
      contact: fc.constantFrom(1, 30, 120),
    })
    const pause = fc.record({ pauseMs: fc.nat({ max: 700 }) })
    fc.assert(
      fc.property(fc.array(fc.oneof({ weight: 5, arbitrary: sample }, pause)), (steps) => {
        const ends = [1, 2, 3].flatMap((pointer) =>
          (['mouse', 'touch'] as const).map((device): Said => ({ type: 'lost', device, pointer })),
        )
        const down = new Set<string>()
        for (const record of sent([...steps, ...ends])) {
          const [verb, button = ''] = record.split(' ')
          if (verb === 'press') {
            expect(down.has(button)).toBe(false)
            down.add(button)
          } else if (verb === 'release') expect(down.delete(button)).toBe(true)
        }
        expect([...down]).toEqual([])
      }),
      { numRuns: 1_000 },
    )
  })
})
