import type { ViewerTexts } from '../texts/viewer-texts.ts'

/** What stands in `view.html`, found once. */
export type PageElements = ReturnType<typeof findElements>

export function findElements() {
  return {
    home: element('home', HTMLAnchorElement),
    status: element('status', HTMLElement),
    waiting: element('waiting', HTMLElement),
    notice: element('notice', HTMLElement),
    cover: element('cover', HTMLElement),
    figures: element('figures', HTMLButtonElement),
    headUp: element('head-up', HTMLElement),
    keyboard: element('keyboard', HTMLButtonElement),
    chords: element('chords', HTMLElement),
    showKeyboard: element('show-keyboard', HTMLButtonElement),
    limits: element('limits', HTMLButtonElement),
    limitsPanel: element('limits-panel', HTMLElement),
    fullScreen: element('full-screen', HTMLButtonElement),
    end: element('end', HTMLButtonElement),
    more: element('more', HTMLButtonElement),
    tools: element('tools', HTMLElement),
    textSize: {
      group: element('text-size', HTMLElement),
      smaller: element('text-smaller', HTMLButtonElement),
      larger: element('text-larger', HTMLButtonElement),
      shown: element('text-shown', HTMLOutputElement),
    },
    stage: element('stage', HTMLElement),
    video: element('screen', HTMLVideoElement),
    /** Hidden and editable: it has the focus for input methods while the picture has it for the eye. */
    keys: element('keys', HTMLTextAreaElement),
    /** What an input method has not committed. */
    composed: element('composed', HTMLElement),
    replay: element('replay', HTMLElement),
    ending: element('ending', HTMLElement),
    endingText: element('ending-text', HTMLElement),
    endingTime: element('ending-time', HTMLElement),
    notify: element('notify', HTMLButtonElement),
    endQuestion: element('end-question', HTMLDialogElement),
    endQuestionTitle: element('end-question-title', HTMLElement),
    endQuestionText: element('end-question-text', HTMLElement),
    endConfirm: element('end-confirm', HTMLButtonElement),
    endCancel: element('end-cancel', HTMLButtonElement),
  }
}

export function nameElements(elements: PageElements, texts: ViewerTexts): void {
  const { home, video, keys, end, fullScreen, showKeyboard } = elements
  // With the visible name in it: who speaks to the computer says what stands there.
  home.setAttribute('aria-label', `Vitrine, ${texts.back}`)
  video.setAttribute('aria-label', texts.screen)
  keys.setAttribute('aria-label', texts.screen)
  end.textContent = texts.end
  showKeyboard.textContent = texts.showKeyboard
  showKeyboard.title = texts.showKeyboardHint
  fullScreen.textContent = texts.fullScreen
  fullScreen.title = texts.fullScreenHint
}

function element<Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind {
  const found = document.getElementById(id)
  if (!(found instanceof kind)) throw new Error(`no element ${id}`)
  return found
}
