import { readFileSync } from 'node:fs'
import { createSecureContext } from 'node:tls'

import type { FastifyInstance } from 'fastify'

import { publicOrigin, type Config } from '../config.ts'
import { codeOf, StartError } from '../errors.ts'
import type { AppOptions } from './build-app.ts'

export type Listening = {
  /** The real one, also when port 0 was asked for. */
  port: number
  /** What is printed and put into links; no slash at its end. */
  origin: string
}

/** Reads certificate and key, and refuses with a `StartError` a pair that TLS would not take. */
export function loadTls(tls: Config['tls']): AppOptions['tls'] {
  if (tls === null) return null
  const pair = { cert: readPem(tls.certificateFile), key: readPem(tls.keyFile) }
  try {
    createSecureContext(pair)
    return pair
  } catch (error) {
    throw new StartError(
      `${tls.certificateFile} and ${tls.keyFile} are not a certificate and its key (${codeOf(error)}). Give both as PEM, the key without a passphrase.`,
      { cause: error },
    )
  }
}

/** Accepts connections. Throws a `StartError` that names the port when it cannot. */
export async function listen(app: FastifyInstance, config: Config): Promise<Listening> {
  try {
    const { listen: host, port } = config
    await app.listen({ host, port, listenTextResolver: () => `listening on ${host}` })
  } catch (error) {
    throw asStartError(error, config)
  }
  const address = app.server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return { port: address.port, origin: publicOrigin(config, address.port) }
}

function asStartError(error: unknown, { listen, port }: Config): unknown {
  switch (codeOf(error)) {
    case 'EADDRINUSE':
      return new StartError(`port ${port} is in use. Choose another with --port.`, { cause: error })
    case 'EACCES':
      return new StartError(`port ${port} needs more rights. Choose one above 1023 with --port.`, {
        cause: error,
      })
    case 'EADDRNOTAVAIL':
      return new StartError(`${listen} is no address of this machine. Choose one with --listen.`, {
        cause: error,
      })
    default:
      return error
  }
}

function readPem(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (error) {
    throw new StartError(
      `${file} cannot be read (${codeOf(error)}). Give a readable PEM file with --tls-cert and --tls-key.`,
      { cause: error },
    )
  }
}
