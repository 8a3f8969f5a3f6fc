import { statfsSync } from 'node:fs'
import { availableParallelism, freemem, totalmem } from 'node:os'

import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { Gauge } from 'prom-client'

import { Capacity } from '#protocol/api/capacity.ts'

import type { SessionService } from './session-service.ts'

export type CapacityOptions = {
  sessions: Pick<SessionService, 'demand'>
  /** Whose disk fills with homes and recordings. */
  dataDirectory: string
}

/** Promises may exceed what there is: not everybody uses what is theirs at the same moment. */
export function capacityOf({ sessions, dataDirectory }: CapacityOptions): Capacity {
  const { memoryBytes, cores, coresInUse } = sessions.demand()
  const { bsize, blocks, bavail } = statfsSync(dataDirectory)
  return {
    memory: {
      bytes: totalmem(),
      promisedBytes: memoryBytes,
      usedBytes: totalmem() - freemem(),
    },
    cores: { count: availableParallelism(), promised: cores, used: coresInUse },
    disk: { bytes: blocks * bsize, usedBytes: (blocks - bavail) * bsize },
  }
}

export const capacityRoutes: FastifyPluginAsyncZod<CapacityOptions> = async (app, options) => {
  const read = {
    config: { access: 'read-capacity' as const },
    schema: { response: { 200: Capacity } },
  }
  app.get('/api/capacity', read, async () => capacityOf(options))
}

/** The same for whoever collects metrics; read whenever somebody looks. */
export function capacityGauges(options: CapacityOptions): Gauge[] {
  const gauge = (name: string, help: string, read: (capacity: Capacity) => number): Gauge =>
    new Gauge({
      name,
      help,
      registers: [],
      collect() {
        this.set(read(capacityOf(options)))
      },
    })
  return [
    gauge(
      'vitrine_memory_promised_bytes',
      'Memory that running sessions may use.',
      ({ memory }) => memory.promisedBytes,
    ),
    gauge('vitrine_memory_bytes', 'Memory of this machine.', ({ memory }) => memory.bytes),
    gauge(
      'vitrine_cores_promised',
      'Cores that running sessions may use.',
      ({ cores }) => cores.promised,
    ),
    gauge('vitrine_cores', 'Cores of this machine.', ({ cores }) => cores.count),
    gauge(
      'vitrine_data_disk_free_bytes',
      'Room on the disk of the data folder.',
      ({ disk }) => disk.bytes - disk.usedBytes,
    ),
  ]
}
