import { describe, expect, test } from 'vitest'

import { argv } from '../host/argv.ts'
import { parseLauncherArguments } from './arguments.ts'

const digest = 'd'.repeat(64)
const needed = argv`
  --app /srv/app --node /usr/bin/node --worker /srv/worker --cache /c
  --data-dir /srv/var --outside mnt:[4026531841] --environment ${digest}`

describe('the arguments of the launcher', () => {
  test('hand on what follows -- untouched', () => {
    const given = parseLauncherArguments([...needed, '--', '--port', '9', '--app', 'x'])
    expect(given.serverArguments).toEqual(['--port', '9', '--app', 'x'])
    expect(given).toMatchObject({ app: '/srv/app', user: 'vitrine', entry: 'server/main.ts' })
  })

  test.each([
    ['a missing one', needed.slice(2)],
    ['an unknown one', [...needed, '--shell', 'x']],
    ['a stray word', [...needed, 'stray']],
    ['an environment that is no digest', [...needed.slice(0, -1), '../../etc']],
    ['an entry that leaves the app', [...needed, '--entry', '../x.ts']],
    ['a namespace that is none', [...needed, '--outside', 'net:[1]']],
    ['a certificate without its key', [...needed, '--tls-cert', '/c.pem']],
    ['a user that is an option', [...needed, '--user', '--root']],
  ])('refuse %s', (_, list) => {
    expect(() => parseLauncherArguments(list)).toThrow(/does not understand/)
  })
})
