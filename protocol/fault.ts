import { z } from 'zod'

/** Enough for any path of ours; what lies beyond was chosen by whoever wrote the document. */
const MAX_FIELD = 200
const MAX_PROBLEM = 300

/** What is wrong with a document first of all: where in it, as `down.bytesPerSecond`, and what. */
export const Fault = z.strictObject({
  /** Empty for the document as a whole. */
  field: z.string().max(MAX_FIELD),
  problem: z.string().max(MAX_PROBLEM),
})
export type Fault = z.infer<typeof Fault>

/** What zod says of one fault, and Fastify passes on. */
export type Issue = {
  code?: string | undefined
  path: readonly PropertyKey[]
  message: string
  /** Names that nobody knows. */
  keys?: readonly string[] | undefined
}

/** A name that nobody knows is a field of its own, so that a slip of the pen is found where it stands. */
export function faultOf({ code, path, message, keys }: Issue): Fault {
  const unknown = code === 'unrecognized_keys' ? keys?.[0] : undefined
  const names = [...path, ...(unknown === undefined ? [] : [unknown])].map(String)
  return {
    field: names.join('.').slice(0, MAX_FIELD),
    problem: (unknown === undefined ? message : 'nothing here has this name').slice(0, MAX_PROBLEM),
  }
}

/** One line for a person. */
export function describeFault({ field, problem }: Fault): string {
  return field === '' ? problem : `${field}: ${problem}`
}
