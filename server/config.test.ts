import { describe, expect, test } from 'vitest'

import { parseConfig, publicOrigin } from './config.ts'
import { StartError } from './errors.ts'

const ENVIRONMENT = 'a'.repeat(64)
const REQUIRED = [
  ['--runtime-dir', '/run/vitrine'],
  ['--launcher-socket', '/run/vitrine/launcher.sock'],
  ['--environment', ENVIRONMENT],
].flat()
const TLS = ['--tls-cert', 'certificate.pem', '--tls-key', 'key.pem']

function refusalOf(args: string[]): string {
  try {
    parseConfig(args)
  } catch (error) {
    expect(error).toBeInstanceOf(StartError)
    const { status, message } = error as StartError
    expect(status).toBe(2)
    expect(message).not.toContain('\n')
    return message
  }
  throw new Error('the arguments were taken')
}

describe('parseConfig', () => {
  test('has defaults for everything that a person leaves out', () => {
    const config = parseConfig(REQUIRED)
    expect(config).toMatchObject({
      listen: '127.0.0.1',
      isLoopback: true,
      port: 8443,
      mediaPort: 8444,
      publicUrl: null,
      proxy: null,
      tls: null,
      dataDirectory: `${process.cwd()}/var`,
      dataDirectoryNamed: `${process.cwd()}/var`,
      workerBinary: null,
      environment: ENVIRONMENT,
    })
    expect(config.clientDirectory).toMatch(/\/client\/dist$/)
    expect(Object.isFrozen(config)).toBe(true)
  })

  test('lets the system choose both ports together', () => {
    expect(parseConfig([...REQUIRED, '--port', '0'])).toMatchObject({ port: 0, mediaPort: 0 })
    const apart = parseConfig([...REQUIRED, '--port=0', '--media-port=5000'])
    expect(apart).toMatchObject({ port: 0, mediaPort: 5000 })
  })

  test('takes localhost and every loopback address for loopback', () => {
    for (const listen of ['localhost', '127.8.8.8', '::1']) {
      expect(parseConfig([...REQUIRED, '--listen', listen]).isLoopback).toBe(true)
    }
  })

  test('beyond loopback goes with TLS', () => {
    const config = parseConfig([...REQUIRED, '--listen', '192.0.2.1', ...TLS])
    expect(config.isLoopback).toBe(false)
    expect(config.tls?.keyFile).toBe(`${process.cwd()}/key.pem`)
  })

  test.each(['0.0.0.0', '::', '0:0:0:0:0:0:0:0', '::ffff:0.0.0.0'])(
    'on every address (%s) goes with the one that viewers reach',
    (listen) => {
      const args = [...REQUIRED, '--listen', listen, ...TLS]
      expect(refusalOf(args)).toMatch(
        /^--listen \S+ does not say at which address viewers get their picture; --public-url does\. Try --public-url/,
      )
      const config = parseConfig([...args, '--public-url', 'https://case.example'])
      expect(config).toMatchObject({ listen, isLoopback: false })
    },
  )

  test.each([
    [['--port', 'x'], '--port must be a number from 0 to 65535. Try --port 8443'],
    [['--port', '65536'], '--port must be a number from 0 to 65535. Try --port 8443'],
    [['--port', '-1'], /^Option '--port' argument is ambiguous/],
    [['--port'], /^Option '--port <value>' argument missing/],
    [['--port', '65535'], '--port 65535 leaves none for media. Try --media-port 8444'],
    [
      ['--listen', 'vitrine'],
      '--listen must be an IP address of this machine. Try --listen 127.0.0.1',
    ],
    [
      ['--listen', '0.0.0.0'],
      /^--listen 0\.0\.0\.0 is beyond loopback and needs TLS\. Try --tls-cert/,
    ],
    [['--tls-cert', 'a.pem'], /^--tls-cert and --tls-key belong together/],
    [['--proxy', 'proxy.example'], /^--proxy must be the IP address of the proxy\. Try --proxy/],
    [['--public-url', 'vitrine'], /^--public-url must be http:\/\/ or https:\/\//],
    [['--public-url', 'https://a/b'], /^--public-url must be/],
    [['--public-url', 'https://user@a'], /^--public-url must be/],
    [['--public-url', 'javascript:alert(1)'], /^--public-url must be/],
    [['--environment', 'abc'], /^--environment must be 64 hexadecimal digits\. Try/],
    [['--data-dir', ''], '--data-dir must not be empty. Try --data-dir ./var'],
    [['--bogus'], "there is no option '--bogus'. Try scripts/start --help"],
    [['extra'], /Try scripts\/start --help$/],
  ])('refuses %j in one line with what to try', (args, expected) => {
    expect(refusalOf([...REQUIRED, ...args])).toMatch(expected)
  })

  test.each(['--runtime-dir', '--launcher-socket', '--environment'])('misses %s', (name) => {
    const at = REQUIRED.indexOf(name)
    const refusal = refusalOf(REQUIRED.filter((_, index) => index !== at && index !== at + 1))
    expect(refusal).toMatch(`${name} is missing. Try ${name}`)
  })
})

describe('publicOrigin', () => {
  test.each([
    [[], 'http://localhost:9'],
    [['--listen', '::1'], 'http://localhost:9'],
    [TLS, 'https://localhost:9'],
    [['--listen', '192.0.2.1', ...TLS], 'https://192.0.2.1:9'],
    [['--listen', '2001:db8::1', ...TLS], 'https://[2001:db8::1]:9'],
    [['--public-url', 'https://case.example/'], 'https://case.example'],
    [
      ['--listen', '0.0.0.0', '--public-url', 'https://case.example', ...TLS],
      'https://case.example',
    ],
  ])('of %j is %s', (args, origin) => {
    expect(publicOrigin(parseConfig([...REQUIRED, ...args]), 9)).toBe(origin)
  })
})
