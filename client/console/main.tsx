import '../shared/zod-without-eval.ts'

import { createAsk } from '../shared/ask.ts'
import { startPage } from '../shared/start-page.tsx'
import { Console } from './console.tsx'
import { consoleApi } from './console-api.ts'

const ask = createAsk((input, init) => fetch(input, init))
await startPage(<Console api={consoleApi(ask)} />)
