import { MantineProvider } from '@mantine/core'
import { type ReactElement, StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { I18nextProvider } from 'react-i18next'

import { ErrorBoundary } from './error-boundary.tsx'
import { startI18n } from './i18n.ts'
import { theme } from './theme.ts'

import './theme.css'

/** Puts a page into `#root`. No provider here may write a `<style>` element: see `theme.ts`. */
export async function startPage(page: ReactElement): Promise<void> {
  const root = document.querySelector('#root')
  if (root === null) throw new Error('the page has no #root')
  const i18n = await startI18n()
  createRoot(root).render(
    <StrictMode>
      <I18nextProvider i18n={i18n}>
        <MantineProvider
          defaultColorScheme="auto"
          theme={theme}
          withCssVariables={false}
          withGlobalClasses={false}
        >
          <ErrorBoundary>{page}</ErrorBoundary>
        </MantineProvider>
      </I18nextProvider>
    </StrictMode>,
  )
}
