import type { Picture } from '../../../frame/picture.ts'
import { gridOf, Rasteriser } from '../raster/rasteriser.ts'
import { ScreenModel } from '../screen/screen-model.ts'

/** 31 columns and 9 rows. */
export const SCREEN_SIZE = { width: 320, height: 200 }

/** A model and its pictures, without a guest. */
export class TestScreen {
  readonly answers: string[] = []
  readonly model: ScreenModel
  readonly rasteriser = new Rasteriser(SCREEN_SIZE)
  #understood = Promise.withResolvers<void>()

  constructor() {
    this.model = new ScreenModel(gridOf(SCREEN_SIZE), {
      toGuest: (text) => this.answers.push(text),
      understood: () => {
        if (this.model.pendingBytes === 0) this.#understood.resolve()
      },
    })
  }

  async print(content: string | Uint8Array): Promise<void> {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content
    if (bytes.length === 0) return
    this.#understood = Promise.withResolvers()
    this.model.feed(bytes)
    await this.#understood.promise
  }

  /** Pictures until one is complete; hundreds of new glyphs take several. */
  picture(composed = ''): Picture {
    for (;;) {
      const { picture, complete } = this.rasteriser.draw(this.model, composed)
      if (complete) return picture
    }
  }

  [Symbol.dispose](): void {
    this.model[Symbol.dispose]()
  }
}
