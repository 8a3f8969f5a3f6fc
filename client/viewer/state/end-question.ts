import type { JailWork } from '#protocol/launch.ts'
import { MOST_WORK_COUNTED, WORK_KINDS } from '#protocol/plain/work.ts'

import type { ViewerTexts } from '../../texts/viewer-texts.ts'

export type EndQuestionElements = {
  endQuestion: HTMLDialogElement
  endQuestionTitle: HTMLElement
  endQuestionText: HTMLElement
  endConfirm: HTMLButtonElement
  endCancel: HTMLButtonElement
}

/** Asks whether a session is to end in which something runs. */
export class EndQuestion {
  readonly #elements: EndQuestionElements
  readonly #texts: ViewerTexts
  #answered: (isConfirmed: boolean) => void = () => {}

  constructor(elements: EndQuestionElements, texts: ViewerTexts) {
    this.#elements = elements
    this.#texts = texts
    const { endQuestion, endQuestionTitle, endConfirm, endCancel } = elements
    const words = texts.ending
    endQuestionTitle.textContent = words.title
    endConfirm.textContent = words.confirm
    endCancel.textContent = words.cancel
    endConfirm.addEventListener('click', () => this.#close(true))
    endCancel.addEventListener('click', () => this.#close(false))
    endQuestion.addEventListener('close', () => this.#answered(false))
  }

  /** `work` is undefined where it could not be found out what runs. */
  ask(work: JailWork | undefined): Promise<boolean> {
    const { endQuestion, endQuestionText, endCancel } = this.#elements
    endQuestionText.textContent = this.#describe(work)
    endQuestion.showModal()
    endCancel.focus()
    return new Promise((resolve) => {
      this.#answered = resolve
    })
  }

  #close(isConfirmed: boolean): void {
    this.#answered(isConfirmed)
    this.#elements.endQuestion.close()
  }

  #describe(work: JailWork | undefined): string {
    const words = this.#texts.ending
    if (work === undefined) return words.unknown
    const counts = WORK_KINDS.filter((kind) => work[kind] > 0).map((kind) => {
      const amount = work[kind] >= MOST_WORK_COUNTED ? `${MOST_WORK_COUNTED}+` : `${work[kind]}`
      return words.kinds[kind].replace('{{amount}}', amount)
    })
    return words.text.replace('{{work}}', counts.join(words.separator))
  }
}
