import { collectDefaultMetrics, type OpenMetricsContentType, Registry } from 'prom-client'

/** A registry in the OpenMetrics format with the process's own figures. Whoever makes metrics gets it passed. */
export function createMetrics(): Registry<OpenMetricsContentType> {
  const registry = new Registry<OpenMetricsContentType>()
  registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE)
  collectDefaultMetrics({ register: registry })
  return registry
}
