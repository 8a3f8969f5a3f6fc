import { z } from 'zod'

import { CODECS } from './plain/codecs.ts'

export const Codec = z.enum(CODECS)
export type Codec = z.infer<typeof Codec>
