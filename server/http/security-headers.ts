import { randomBytes } from 'node:crypto'

import fastifyHelmet from '@fastify/helmet'
import type { FastifyInstance, FastifyReply } from 'fastify'

const ONE_YEAR_S = 31_536_000

/** Features that could carry something off the screen or into it, and that no page of ours uses. */
const CLOSED_FEATURES = [
  'accelerometer',
  'camera',
  'clipboard-read',
  'clipboard-write',
  'display-capture',
  'geolocation',
  'gyroscope',
  'hid',
  'local-fonts',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'picture-in-picture',
  'screen-wake-lock',
  'serial',
  'usb',
  'xr-spatial-tracking',
]
const PERMISSIONS = [
  ...CLOSED_FEATURES.map((feature) => `${feature}=()`),
  'autoplay=(self)',
  'fullscreen=(self)',
].join(', ')

/** What is inline on a page and carries this nonce may style it, or run as well. */
export type Inline = { nonce: string; scripts: boolean }

/**
 * What a page may load and reach: this server, and nothing inline. The client needs no exception; only
 * the notices, which are shown without it, carry their few lines behind a nonce.
 */
export function contentSecurityPolicy(inline?: Inline): string {
  const nonce = inline === undefined ? '' : ` 'nonce-${inline.nonce}'`
  return [
    "default-src 'none'",
    `script-src 'self'${inline?.scripts === true ? nonce : ''}`,
    `style-src 'self'${nonce}`,
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    // Without it a worker would be allowed by `script-src`, and a service worker outlives its page.
    "worker-src 'none'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'self'",
  ].join('; ')
}

export function newNonce(): string {
  return randomBytes(16).toString('base64')
}

/** Sends a page with styles that carry `nonce`, and with scripts that do where it has any. */
export function allowInline(
  reply: FastifyReply,
  nonce: string,
  { scripts }: { scripts: boolean },
): FastifyReply {
  return reply.header('content-security-policy', contentSecurityPolicy({ nonce, scripts }))
}

/** On every answer, errors included. Routes may only widen the nonce, the caching and, to their own origin, the referrer. */
export async function addSecurityHeaders(app: FastifyInstance, encrypted: boolean): Promise<void> {
  await app.register(fastifyHelmet, {
    contentSecurityPolicy: false,
    crossOriginEmbedderPolicy: true,
    referrerPolicy: { policy: 'no-referrer' },
    strictTransportSecurity: encrypted ? { maxAge: ONE_YEAR_S, includeSubDomains: false } : false,
    xFrameOptions: { action: 'deny' },
  })
  app.addHook('onRequest', async (_request, reply) => {
    reply.header('content-security-policy', contentSecurityPolicy())
    reply.header('permissions-policy', PERMISSIONS)
    reply.header('cache-control', 'no-store')
  })
}
