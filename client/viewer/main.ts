import { LANGUAGES } from '#protocol/plain/languages.ts'

import { currentLanguage } from '../texts/own-language.ts'
import { VIEWER_TEXTS } from '../texts/viewer-texts.ts'
import { findElements, nameElements } from './page-elements.ts'
import { offerToolMenu } from './screen/tool-menu.ts'
import { followVisibleArea } from './screen/visible-area.ts'
import { SessionPage } from './session-page.ts'

const language = currentLanguage()
const texts = VIEWER_TEXTS[language]
const elements = findElements()

document.documentElement.lang = LANGUAGES[language].html
nameElements(elements, texts)
offerToolMenu(elements, texts.more)
followVisibleArea(document.body)
SessionPage.open({ elements, texts, sessionId: location.pathname.split('/').at(-1) ?? '' })
