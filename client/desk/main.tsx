import '../shared/zod-without-eval.ts'

import { createAsk } from '../shared/ask.ts'
import { startPage } from '../shared/start-page.tsx'
import { Desk } from './desk.tsx'
import { deskApi } from './desk-api.ts'

const ask = createAsk((input, init) => fetch(input, init))
await startPage(<Desk api={deskApi(ask)} />)
