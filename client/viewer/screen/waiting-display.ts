import { MANY_WAITING, MOST_WAITING } from '#protocol/plain/view-limits.ts'

import type { ViewerTexts } from '../../texts/viewer-texts.ts'

/** A key goes down and up. */
const RECORDS_OF_A_KEY = 2

/** Says how many keys wait for their turn, and in time that there will be no room for more. */
export function showWaiting(
  element: HTMLElement,
  texts: Pick<ViewerTexts, 'waiting' | 'waitingMany'>,
  records: number,
): void {
  const text = records < MANY_WAITING ? texts.waiting : texts.waitingMany
  element.textContent =
    records === 0
      ? ''
      : text.replace('{{keys}}', keys(records)).replace('{{most}}', keys(MOST_WAITING))
  element.title = element.textContent
}

function keys(records: number): string {
  return String(Math.ceil(records / RECORDS_OF_A_KEY))
}
