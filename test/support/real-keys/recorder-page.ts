import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { once } from 'node:events'
import { stripTypeScriptTypes } from 'node:module'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'

import { REPOSITORY } from '../system.ts'

/** The keyboard of the viewer's page on a page of its own, which keeps what the browser told it. */
const PAGE = `<!doctype html>
<meta charset="utf-8">
<script type="importmap">{ "imports": { "#protocol/": "/protocol/" } }</script>
<textarea id="keys" style="width: 100%; height: 90vh"></textarea>
<script type="module">
  import { Keyboard } from '/client/viewer/input/keyboard.ts'
  import { watchKeyboard } from '/client/viewer/input/watch-keyboard.ts'
  const keys = document.getElementById('keys')
  const keyboard = new Keyboard('other')
  window.events = []
  watchKeyboard(keys, (event) => {
    window.events.push(event)
    const { prevents = false, clears = false } = keyboard.take(event)
    return { prevents, clears }
  })
  for (const type of ['copy', 'paste']) {
    document.addEventListener(type, (event) => event.preventDefault())
  }
  keys.focus()
  document.title = 'ready'
</script>`

/** Serves it with the viewer's own files, their types taken off as Node takes them off. */
export class RecorderPage implements AsyncDisposable {
  readonly url: string
  readonly #server: Server

  private constructor(server: Server) {
    this.#server = server
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  }

  static async open(): Promise<RecorderPage> {
    const server = createServer(({ url = '/' }, response) => {
      if (!/^\/(client|protocol)\/[a-z0-9/-]+\.ts$/.test(url)) {
        response.writeHead(200, { 'content-type': 'text/html' }).end(PAGE)
        return
      }
      const source = stripTypeScriptTypes(readFileSync(join(REPOSITORY, url), 'utf8'))
      response.writeHead(200, { 'content-type': 'text/javascript' }).end(source)
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new RecorderPage(server)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }
}
