import { z } from 'zod'

import { CODECS } from './vocabulary.ts'

export { CODECS, isFullColour } from './vocabulary.ts'

export const Codec = z.enum(CODECS)
export type Codec = z.infer<typeof Codec>
