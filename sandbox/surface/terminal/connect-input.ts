import type { GuestTypist } from './guest-typist.ts'
import type { MarkedScreen } from './input/marks.ts'
import { TerminalInput } from './input/terminal-input.ts'
import type { Rasteriser } from './raster/rasteriser.ts'
import type { ScreenModel } from './screen/screen-model.ts'

type Parts = {
  model: ScreenModel
  rasteriser: Rasteriser
  typist: GuestTypist
  /** Bytes for the guest that nobody typed. */
  report: (bytes: Buffer) => void
  /** Shows a text at the cursor that is not typed yet. */
  compose: (text: string) => void
  /** The picture is another one. */
  changed: () => void
}

/**
 * What a person's input does to a terminal. The session's clipboard is here and nowhere else: it holds
 * what was marked on this screen, goes to this guest, and ends with the session.
 */
export function connectInput(parts: Parts): TerminalInput {
  const { model, rasteriser, typist, changed } = parts
  let clipboard = ''
  return new TerminalInput({
    get modes() {
      return model.modes
    },
    screen: markedScreen(model, changed),
    cellAt: (x, y) => ({ ...rasteriser.cellAt(x, y), beyond: rasteriser.beyond(y) }),
    type: (text) => {
      model.scrollToEnd()
      typist.type(text)
      changed()
    },
    report: (bytes) => parts.report(bytes),
    copy: () => {
      if (model.selectedText !== '') clipboard = model.selectedText
    },
    paste: (from) => {
      const marked = from === 'selection' ? model.selectedText : ''
      model.scrollToEnd()
      typist.paste(marked === '' ? clipboard : marked, model.modes.bracketedPaste)
      changed()
    },
    markPaste: (begins) => {
      if (!begins) typist.end()
      else if (model.modes.bracketedPaste) typist.begin()
    },
    compose: (text) => {
      parts.compose(text)
      changed()
    },
    now: () => performance.now(),
  })
}

function markedScreen(model: ScreenModel, changed: () => void): MarkedScreen {
  return {
    get columns() {
      return model.columns
    },
    get rows() {
      return model.rows
    },
    get writingPlace() {
      return model.writingPlace
    },
    get selectionHead() {
      return model.selectionHead
    },
    select: (at, unit) => {
      model.select(at, unit)
      changed()
    },
    selectTo: (at) => {
      model.selectTo(at)
      changed()
    },
    selectNothing: () => {
      model.selectNothing()
      changed()
    },
    scroll: (lines) => {
      model.scroll(lines)
      changed()
    },
  }
}
