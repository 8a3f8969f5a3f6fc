// oxlint-disable-next-line typescript/triple-slash-reference -- The package comes without types; it is no module.
/// <reference path="../../../sandbox/guest/x11.d.ts" />
import { connect } from 'node:net'

import { createClient, type XClient, type XTest } from 'x11'

/** Where the letters are on the keyboard that an X server assumes (evdev codes plus eight). */
const KEYCODES: Readonly<Record<string, number>> = { j: 44, g: 42, s: 39, q: 24 }

/** Presses keys on a display of this machine. Its owner closes it. */
export class KeyInjector implements Disposable {
  readonly #client: XClient
  readonly #xtest: XTest

  private constructor(client: XClient, xtest: XTest) {
    this.#client = client
    this.#xtest = xtest
  }

  /** `socket` is the X server's, a path. */
  static async connect(socket: string): Promise<KeyInjector> {
    const { promise, resolve, reject } = Promise.withResolvers<KeyInjector>()
    const options = {
      display: '',
      stream: connect(socket),
      shm: false as const,
      auth: { name: '', data: '' },
    }
    const client = createClient(options, (error) => {
      if (error) return reject(error)
      client.require('xtest', (failure, xtest) => {
        if (failure) reject(failure)
        else resolve(new KeyInjector(client, xtest))
      })
    })
    client.on('error', () => {})
    return promise
  }

  /** Other keys than those of the stimulus do nothing. */
  key(key: string, pressed: boolean): void {
    const keycode = KEYCODES[key]
    if (keycode === undefined) return
    const { KeyPress, KeyRelease } = this.#xtest
    this.#xtest.FakeInput(pressed ? KeyPress : KeyRelease, keycode, 0, 0, 0, 0)
  }

  [Symbol.dispose](): void {
    ;(this.#client as XClient & { terminate(): void }).terminate()
  }
}
