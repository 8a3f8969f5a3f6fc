import { config } from 'zod'

/**
 * Must be the first import of a page, before any of `#protocol/`: a schema asks when it is made
 * whether it may compile itself with `new Function`, and under our `script-src 'self'` that question
 * alone is a reported violation.
 */
config({ jitless: true })
