import { Gauge } from 'prom-client'

/** How many sessions run, read from the service whenever somebody looks. */
export function sessionGauge(service: { readonly count: number }): Gauge {
  return new Gauge({
    name: 'vitrine_sessions',
    help: 'Sessions that run now, live and replay.',
    registers: [],
    collect() {
      this.set(service.count)
    },
  })
}
