import type { PageTexts } from './page-texts.ts'

declare module 'i18next' {
  // Module augmentation is the one place for `interface`: it makes a misspelt key a type error.
  // oxlint-disable-next-line typescript/consistent-type-definitions
  interface CustomTypeOptions {
    resources: { translation: PageTexts }
  }
}
