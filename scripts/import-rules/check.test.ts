import { describe, expect, test } from 'vitest'

import { violationsIn } from './check.ts'
import { importsOf } from './imports-of.ts'

describe('a planted violation is found', () => {
  const planted: [what: string, file: string, source: string, problem: RegExp][] = [
    [
      'a subject reaches for the sandbox',
      'server/sessions/a.ts',
      "import { x } from '../../sandbox/jail/b.ts'",
      /server\/sessions may not import sandbox\/jail\/b\.ts/,
    ],
    [
      'the sandbox reaches for the server',
      'sandbox/runner/a.ts',
      "import { x } from '../../server/config.ts'",
      /may not import server\/config/,
    ],
    [
      'a part of the sandbox reaches for its neighbour',
      'sandbox/frame/a.ts',
      "export * from '../codec/b.ts'",
      /sandbox\/frame may not import sandbox\/codec/,
    ],
    [
      'a floor of the jail reaches for one above it',
      'sandbox/jail/home/a.ts',
      "import { x } from '../launcher/b.ts'",
      /sandbox\/jail\/home may not import sandbox\/jail\/launcher/,
    ],
    [
      'the protocol reaches for anything of ours',
      'protocol/a.ts',
      "import { x } from '../server/errors.ts'",
      /protocol may not import/,
    ],
    [
      'the guest takes a protocol file that needs zod',
      'sandbox/guest/a.ts',
      "import { MAX_SCREEN } from '#protocol/screen.ts'",
      /sandbox\/guest may not import protocol\/screen\.ts/,
    ],
    [
      'what guests may load takes zod',
      'protocol/plain/a.ts',
      "import { z } from 'zod'",
      /protocol\/plain takes no package: zod/,
    ],
    [
      'what guests may load takes what needs zod',
      'protocol/plain/a.ts',
      "import { ScreenSize } from '../screen.ts'",
      /protocol\/plain may not import protocol\/screen\.ts/,
    ],
    ['the guest takes zod itself', 'sandbox/guest/a.ts', "import 'zod'", /zod is only for/],
    [
      'a type of mediasoup outside server/media',
      'server/sessions/a.ts',
      "import type { Router } from 'mediasoup/types'",
      /mediasoup is only for server\/media/,
    ],
    [
      'a type that is imported in place',
      'server/gate/a.ts',
      "type Router = import('mediasoup').types.Router",
      /mediasoup is only for/,
    ],
    [
      'the pure gate reads files',
      'server/gate/a.ts',
      "import { readFileSync } from 'node:fs'",
      /server\/gate runs without Node/,
    ],
    [
      'a page uses Node',
      'client/viewer/a.ts',
      "const fs = await import('node:fs')",
      /client\/viewer runs without Node/,
    ],
    [
      'a page takes a framework into the viewer',
      'client/viewer/a.ts',
      "import { useState } from 'react'",
      /react is only for/,
    ],
    [
      'the viewer loads a schema',
      'client/viewer/a.ts',
      "import { GateMessage } from '#protocol/view.ts'",
      /client\/viewer may import protocol\/view\.ts only with import type/,
    ],
    [
      'the viewer loads a schema for a type',
      'client/viewer/a.ts',
      "import { type GateMessage } from '#protocol/view.ts'",
      /only with import type/,
    ],
    [
      'the viewer hands a schema on',
      'client/viewer/a.ts',
      "export * from '#protocol/view.ts'",
      /only with import type/,
    ],
    [
      'the viewer loads what asks the API with schemas',
      'client/viewer/a.ts',
      "import { createAsk } from '../shared/ask.ts'",
      /client\/viewer may not import client\/shared\/ask\.ts/,
    ],
    [
      'words load a schema',
      'client/locales/a.ts',
      "import { EndReason } from '#protocol/reasons.ts'",
      /client\/locales may not import protocol\/reasons\.ts/,
    ],
    [
      'one page takes from another',
      'client/desk/a.tsx',
      "import { Keyboard } from '../viewer/keyboard.ts'",
      /client\/desk may not import client\/viewer/,
    ],
    [
      'a route starts a process',
      'server/http/a.ts',
      "import { spawn } from 'node:child_process'",
      /node:child_process is only for/,
    ],
    [
      'a way around this check',
      'server/http/a.ts',
      "import { createRequire } from 'node:module'",
      /node:module is only for nobody/,
    ],
    ['something computed', 'server/http/a.ts', 'const x = await import(name)', /computed/],
    [
      'a package that has no rule',
      'server/http/a.ts',
      "import x from 'left-pad'",
      /left-pad is in no rule/,
    ],
    [
      'a part takes what only tests have',
      'server/db/a.ts',
      "import { double } from './doubles/b.ts'",
      /is for tests/,
    ],
    [
      'nobody imports test/',
      'server/db/a.ts',
      "import '../../test/support/b.ts'",
      /may not import/,
    ],
    ['a folder without a rule', 'sandbox/novelty/a.ts', '', /no rule covers/],
    ['a path out of the repository', 'test/a.ts', "import '../../b.ts'", /outside/],
  ]

  test.for(planted)('%s', ([, file, source, problem]) => {
    const found = violationsIn(file, source)
    expect(found).toHaveLength(1)
    expect(found[0]).toMatch(problem)
  })
})

test('what the table allows is left alone', () => {
  const source = [
    "import { once } from 'node:events'",
    "import { z } from 'zod'",
    "import { Session } from '#protocol/api.ts'",
    "import { codecs } from './codecs.ts'",
    "import type { Worker } from 'mediasoup/types'",
    "// import { nothing } from '../../sandbox/guest/a.ts'",
    'const text = "import x from \'../sessions/a.ts\'"',
  ].join('\n')
  expect(violationsIn('server/media/a.ts', source)).toEqual([])
})

test('where types alone are allowed, they are left alone', () => {
  const source = [
    "import type { GateMessage } from '#protocol/view.ts'",
    "export type { Codec } from '#protocol/codec.ts'",
    "type Size = import('#protocol/screen.ts').ScreenSize",
    "import { VIEW_CLOSE } from '#protocol/plain/view-limits.ts'",
  ].join('\n')
  expect(violationsIn('client/viewer/a.ts', source)).toEqual([])
})

test('a test may reach across parts, but not for a package that nobody knows', () => {
  const source = [
    "import { vi } from 'vitest'",
    "import { FrameSplitter } from '#protocol/frame-stream.ts'",
    "import { Launcher } from '../../sandbox/jail/launcher.ts'",
    "import { connect } from 'unheard-of'",
  ].join('\n')
  expect(violationsIn('server/sessions/a.test.ts', source)).toEqual([
    'server/sessions/a.test.ts:4: unheard-of is in no rule of scripts/import-rules/rules.ts',
  ])
})

test('every way to name a module is read, with its line', () => {
  const source = [
    "import 'a'",
    "import type { B } from 'b'",
    "export { c } from 'c'",
    "export * from 'd'",
    "const e = import('e')",
    "type F = import('f').F",
    "import g = require('g')",
    "const h = require('h')",
    'const i = import(`i`)',
    'const j = import(name)',
    'export const k = 1',
  ].join('\n')
  expect(importsOf('x.ts', source)).toEqual([
    ...['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'].map((specifier, index) => ({
      specifier,
      line: index + 1,
      typeOnly: specifier === 'b' || specifier === 'f',
    })),
    { specifier: null, line: 10, typeOnly: false },
  ])
})
