import type { ViewerMessage } from '#protocol/view.ts'

import type { ControlSocket } from '../control-line.ts'

/** The browser's half of a control line, and in the hands of a test the server's half too. */
export class FakeSocket extends EventTarget implements ControlSocket {
  readyState: ControlSocket['readyState'] = WebSocket.CONNECTING
  readonly sent: ViewerMessage[] = []

  send(data: unknown): void {
    this.sent.push(JSON.parse(String(data)) as ViewerMessage)
  }

  close(): void {
    this.readyState = WebSocket.CLOSING
  }

  open(): void {
    this.readyState = WebSocket.OPEN
    this.dispatchEvent(new Event('open'))
  }

  hear(message: object): void {
    this.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(message) }))
  }

  /** Closed from the other side, or by the network: 1006. */
  closed(code: number): void {
    this.readyState = WebSocket.CLOSED
    this.dispatchEvent(new CloseEvent('close', { code }))
  }
}
