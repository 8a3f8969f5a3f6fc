import { z } from 'zod'

const Amount = z.number().min(0)

/** The machine beside the data: what it has, what running sessions may use, and what is in use. */
export const Capacity = z.strictObject({
  memory: z.strictObject({ bytes: Amount, promisedBytes: Amount, usedBytes: Amount }),
  cores: z.strictObject({ count: Amount, promised: Amount, used: Amount }),
  /** That of homes, recordings and whatever else is kept. Homes have taken theirs already. */
  disk: z.strictObject({ bytes: Amount, usedBytes: Amount }),
})
export type Capacity = z.infer<typeof Capacity>
