import '../shared/zod-without-eval.ts'

import { createAsk } from '../shared/ask.ts'
import { startPage } from '../shared/start-page.tsx'
import { deskApi } from './desk-api.ts'
import { Desk } from './desk.tsx'

const ask = createAsk((input, init) => fetch(input, init))
await startPage(<Desk api={deskApi(ask)} />)
