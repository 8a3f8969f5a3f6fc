import fc from 'fast-check'

/** Counts as an attacker chooses them: usual ones, borders of types, and numbers without end. */
const parameter = fc.oneof(
  { weight: 6, arbitrary: fc.nat({ max: 300 }).map(String) },
  {
    weight: 2,
    arbitrary: fc.constantFrom('', '0', '255', '256', '65535', '2147483647', '4294967296'),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('99999999999999999999', '-1', '1:2:3', ':::', '38:2::1:2:3'),
  },
)
const parameters = fc
  .array(parameter, { maxLength: 40 })
  .chain((list) => fc.constantFrom(';', ':').map((by) => list.join(by)))
const finalByte = fc.integer({ min: 0x40, max: 0x7e }).map((code) => String.fromCodePoint(code))
const intermediates = fc.constantFrom('', '', '', ' ', '!', '"', '$', "'", '*', '#', '%', '(')

/** `CSI`: moves, erases, scrolls, modes, colours, questions. */
const control = fc
  .tuple(
    fc.constantFrom('\u001b[', '\u009b'),
    fc.constantFrom('', '', '?', '>', '=', '<'),
    parameters,
    intermediates,
    finalByte,
  )
  .map((parts) => parts.join(''))

/** Those that ask for much work or an answer, more often than chance would. */
const dear = fc
  .tuple(
    parameter,
    fc.constantFrom(
      'L',
      'M',
      'S',
      'T',
      '@',
      'P',
      'X',
      'I',
      'Z',
      'b',
      'J',
      'K',
      'n',
      'c',
      'r',
      't',
      '$p',
      "'}",
      ' q',
      '!p',
    ),
  )
  .map(([count, end]) => `\u001b[${count}${end}`)
const modes = fc
  .tuple(
    fc.constantFrom(1, 2, 3, 6, 7, 25, 45, 47, 66, 1000, 1003, 1006, 1047, 1049, 2004, 2026),
    fc.constantFrom('h', 'l'),
  )
  .map(([mode, set]) => `\u001b[?${mode}${set}`)

/** Strings with an end, without one, and broken off by another sequence. */
const string = fc
  .tuple(
    fc.constantFrom('\u001b]', '\u001bP', '\u001b_', '\u001b^', '\u001bX', '\u0090', '\u009d'),
    fc.oneof(
      fc.constantFrom(
        '0;',
        '4;1;?',
        '8;;http://x/',
        '52;c;',
        '10;?',
        '1337;File=',
        '$qm',
        '+q544e',
        '=1s',
      ),
      fc.string({ maxLength: 40 }),
    ),
    fc.oneof(
      fc.string({ maxLength: 60 }),
      fc.integer({ min: 1, max: 3000 }).map((length) => 'A'.repeat(length)),
    ),
    fc.constantFrom('\u0007', '\u001b\\', '\u009c', '', '\u0018', '\u001b['),
  )
  .map((parts) => parts.join(''))

/** Pictures: colours, repeats, lines and sizes as an attacker chooses them, whole or broken off. */
const sixel = fc.oneof(
  fc
    .tuple(parameter, fc.constantFrom('', ';2;100;0;0', ';1;120;50;100', ';2;999;999;999'))
    .map(([register, colour]) => `#${register}${colour}`),
  fc
    .tuple(parameter, fc.constantFrom('?', '@', 'N', '~'))
    .map(([count, bits]) => `!${count}${bits}`),
  fc.tuple(parameter, parameter).map(([width, height]) => `"1;1;${width};${height}`),
  fc.constantFrom('-', '$', '-'.repeat(300), '~'.repeat(2100), '!2000~-'.repeat(20)),
  fc.string({ maxLength: 20 }),
)
const picture = fc
  .tuple(
    fc.constantFrom('\u001bP', '\u0090'),
    fc.constantFrom('', '0;1', '9;0;0', '1;2;3;4;5'),
    fc.array(sixel, { maxLength: 30 }),
    fc.constantFrom('\u001b\\', '\u009c', '', '\u0018', '\u001b['),
  )
  .map(([begins, introduction, body, ends]) => `${begins}${introduction}q${body.join('')}${ends}`)

const escape = fc
  .tuple(intermediates, fc.integer({ min: 0x30, max: 0x7e }))
  .map(([between, code]) => `\u001b${between}${String.fromCodePoint(code)}`)

const text = fc.oneof(
  fc.string({ maxLength: 80 }),
  fc.string({ unit: 'binary', maxLength: 40 }),
  // What stands for a tile of a picture.
  fc.constantFrom('\u{f0000}', '\u{f0001}\u{10fffd}', '\u{ffffe}'),
  fc.constantFrom('傷寒論', '👩‍👩‍👧‍👦🇹🇼', 'e\u0301', '\r\n', '\t\t\b\b', '\u0000\u000e\u000f'),
  // One letter and accents without end.
  fc.integer({ min: 1, max: 500 }).map((count) => `a${'\u0301'.repeat(count)}`),
  fc.integer({ min: 1, max: 400 }).map((count) => '\n'.repeat(count)),
)

/** What a hostile program writes to its terminal: a grammar of sequences, and bytes that are none. */
export const guestOutput: fc.Arbitrary<Buffer> = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: text.map((part) => Buffer.from(part)) },
      { weight: 4, arbitrary: control.map((part) => Buffer.from(part)) },
      { weight: 4, arbitrary: dear.map((part) => Buffer.from(part)) },
      { weight: 2, arbitrary: modes.map((part) => Buffer.from(part)) },
      { weight: 2, arbitrary: string.map((part) => Buffer.from(part)) },
      { weight: 2, arbitrary: picture.map((part) => Buffer.from(part)) },
      { weight: 1, arbitrary: escape.map((part) => Buffer.from(part)) },
      { weight: 1, arbitrary: fc.uint8Array({ maxLength: 60 }).map((part) => Buffer.from(part)) },
    ),
    { minLength: 1, maxLength: 40 },
  )
  .map((parts) => Buffer.concat(parts))
