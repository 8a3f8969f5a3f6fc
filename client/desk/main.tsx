import '../shared/zod-without-eval.ts'

import { createApi } from '../shared/api.ts'
import { startPage } from '../shared/start-page.tsx'
import { Desk } from './desk.tsx'

const api = createApi((input, init) => fetch(input, init))
await startPage(<Desk api={api} />)
