import '../shared/zod-without-eval.ts'

import { createApi } from '../shared/api.ts'
import { startPage } from '../shared/start-page.tsx'
import { Console } from './console.tsx'

const api = createApi((input, init) => fetch(input, init))
await startPage(<Console api={api} />)
